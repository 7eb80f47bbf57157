// SPDX-License-Identifier: Apache-2.0

// The page: which part of the emulator it shows, and the keys that work all over.

import { h, fill } from "./dom.js";
import * as clock from "./clock.js";
import { showExecution } from "./execution.js";
import { showHelp } from "./help.js";
import { showList } from "./list.js";
import { parse } from "./route.js";
import { startDialog } from "./start.js";

const main = document.getElementById("main");
const live = document.getElementById("live");
let leave = () => {};
let shown = "";

// state says whether the emulator answers.
function state(ok) {
  if (live.dataset.ok === String(ok)) return;
  live.dataset.ok = ok;
  live.textContent = ok ? "live" : "no answer";
  live.title = ok ? "The page follows what happens."
    : "The emulator does not answer. Is it still running? The page keeps asking.";
}

function go() {
  const route = parse(location.hash);
  const place = route.page + (route.arn ?? "");
  leave();
  fill(main);
  const show = route.page === "execution" ? showExecution : showList;
  leave = show(main, route, { state });
  if (shown !== "" && shown !== place) main.focus();
  shown = place;
  scrollTo(0, 0);
}

function typing(target) {
  return target.closest("input, textarea, select, dialog") !== null;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape" && event.target.matches("[data-search]")) {
    event.target.value = "";
    event.target.dispatchEvent(new Event("input"));
    event.target.blur();
    return;
  }
  if (typing(event.target)) return;
  switch (event.key) {
    case "/":
      event.preventDefault();
      document.querySelector("[data-search]")?.focus();
      break;
    case "?":
      showHelp();
      break;
    case "n":
      event.preventDefault();
      startDialog();
      break;
    case "u":
      location.hash = "#/";
      break;
  }
}

// What goes wrong in the page itself must not go wrong in silence.
function onFault(reason) {
  const text = reason instanceof Error ? reason.message : String(reason);
  if (reason?.name === "AbortError") return;
  fill(main, h("div.empty", { role: "alert" }, h("h1", null, "This page has a fault"),
    h("p", null, text), h("p", null, "Reload it. The emulator is not affected.")));
}

addEventListener("hashchange", go);
addEventListener("keydown", onKey);
addEventListener("unhandledrejection", (event) => onFault(event.reason));
document.getElementById("start").addEventListener("click", () => startDialog());
document.getElementById("help").addEventListener("click", showHelp);
clock.run();
go();
