// SPDX-License-Identifier: Apache-2.0

// The list of executions.

import { h, fill, keyed, part } from "./dom.js";
import { paths } from "./api.js";
import { follow } from "./live.js";
import { count, words } from "./format.js";
import { listRow, walk } from "./listrow.js";
import { command } from "./copy.js";
import { listAddress, replace } from "./route.js";
import { startDialog } from "./start.js";

const statuses = ["", "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"];
const page = 100;

// showList shows the executions that match the address, and follows them.
export function showList(main, { params }, { state }) {
  const query = {
    status: params.get("status") ?? "", search: params.get("search") ?? "", limit: page,
  };
  let stop = () => {};
  const view = listView(query, ask);
  fill(main, view.node);
  document.title = "Executions · durable";

  function ask() {
    stop();
    replace(listAddress({ status: query.status, search: query.search }));
    stop = follow(paths.list(query), { state, show: view.show, refused: view.refused });
  }
  ask();
  return () => stop();
}

function listView(query, ask) {
  const chipBox = h("div.chips", { role: "group", "aria-label": "Status" });
  const updateChips = part(chipBox);
  const rows = h("ul.rows", { "aria-label": "Executions" });
  const update = keyed(rows, (item) => item.arn, listRow);
  const note = h("div", { role: "status" });
  const updateNote = part(note);
  const table = h("div.card.executions", null, h("div.head", { "aria-hidden": "true" },
    ["Status", "Name", "Function", "Started", "Took", "Now"].map((text) => h("span", null, text))),
  rows);
  walk(rows);
  return { node: node(), show, refused };

  function node() {
    return h("section.list", null,
      h("h1", null, "Executions"),
      h("div.toolbar", null, searchBox(query, ask), chipBox), table, note);
  }

  function show(data) {
    updateChips([data.counts, query.status], () => statuses.map((status) => chip(status, data)));
    update(data.executions);
    table.hidden = data.executions.length === 0;
    updateNote([data.matching, data.total, data.executions.length, data.functions, query],
      () => below(data));
  }

  function chip(status, data) {
    const all = Object.values(data.counts).reduce((sum, number) => sum + number, 0);
    const number = status === "" ? all : data.counts[status] ?? 0;
    const on = { click: () => { query.status = status; query.limit = page; ask(); refocus(status); } };
    return h("button.chip", {
      type: "button", on, "aria-pressed": String(query.status === status), "data-status": status,
    }, status === "" ? "All" : words(status), " ", h("b", null, number.toLocaleString("en")));
  }

  function refocus(status) {
    chipBox.querySelector(`[data-status="${status}"]`)?.focus();
  }

  function below(data) {
    if (data.total === 0) return nothingYet(data.functions);
    if (data.matching === 0) return nothingFound(query, ask);
    const more = data.matching - data.executions.length;
    if (more === 0) return null;
    const on = { click: () => { query.limit += 5 * page; ask(); } };
    return h("p.more", null, `${count(more, "execution")} more. `,
      h("button", { type: "button", on }, "Show more"));
  }

  function refused(error) {
    fill(note, h("div.empty", { role: "alert" }, h("h2", null, "The emulator refused"),
      h("p", null, error.message)));
  }
}

function searchBox(query, ask) {
  const box = h("input", {
    type: "search", name: "search", placeholder: "Search by name, function or ARN",
    "aria-label": "Search executions", "data-search": true, "aria-keyshortcuts": "/",
    autocomplete: "off", spellcheck: "false",
  });
  box.value = query.search;
  box.addEventListener("input", () => {
    query.search = box.value.trim();
    query.limit = page;
    ask();
  });
  return h("span.search", null, box, h("kbd", { "aria-hidden": "true" }, "/"));
}

function nothingFound(query, ask) {
  const clear = () => {
    const box = document.querySelector("[data-search]");
    box.value = query.search = query.status = "";
    ask();
    box.focus();
  };
  return h("div.empty", null, h("h2", null, "Nothing matches"),
    h("p", null, "No execution has this status and all of these words in its name or ARN."),
    h("button", { type: "button", on: { click: clear } }, "Show all executions"));
}

function nothingYet(functions) {
  const durable = functions.filter((one) => one.durable);
  if (durable.length === 0) {
    return h("div.empty", null, h("h2", null, "No durable functions yet"),
      h("p", null, "Serve a folder that holds a template.yaml or a Go program:"),
      h("pre", null, "durable serve ./my-function"));
  }
  return h("div.empty", null, h("h2", null, "No executions yet"),
    h("p", null, "Start one here, from a program or from a terminal:"),
    h("pre", null, command("invoke", durable[0].names[0])),
    h("button.primary", { type: "button", on: { click: () => startDialog() } },
      "Start execution"));
}
