// SPDX-License-Identifier: Apache-2.0

// One execution in the list.

import { h, part } from "./dom.js";
import { age, countdown } from "./clock.js";
import { count, duration, instant, tone, words } from "./format.js";
import { executionAddress } from "./route.js";

// listRow makes the row of an execution.
export function listRow() {
  const link = h("a.row");
  const update = part(link);
  return {
    node: h("li", null, link),
    update(item) {
      link.href = executionAddress(item.arn);
      update(item, () => cells(item));
    },
  };
}

function cells(item) {
  const cell = (name, ...children) => h("span." + name, null, children);
  const qualifier = item.version === "$LATEST" ? "" : ":" + item.version;
  return [
    cell("status", badge(item.status)),
    cell("name", h("strong", { title: item.name }, item.name)),
    cell("function", item.function, h("span.soft", null, qualifier)),
    cell("started", h("span", { title: instant(item.start) }, age(h("span"), item.start))),
    cell("took", item.end ? duration(item.end - item.start) : "–"),
    cell("doing", doing(item)),
  ];
}

// badge shows a status as a coloured dot and a word.
export function badge(status) {
  return h("span.badge." + tone(status), null, h("i.dot", { "aria-hidden": "true" }), words(status));
}

// doing says what a running execution does or waits for.
export function doing(item) {
  if (item.status !== "RUNNING") return [];
  if (item.running) return [h("span.busy", null, "running")];
  const out = [];
  const open = item.callbacks?.length ?? 0;
  if (open > 0) out.push(h("span.waits", null, `${count(open, "callback")} open`));
  if (item.due && item.due.what !== "execution time-out") {
    out.push(h("span", null, item.due.what, " ", countdown(h("span"), item.due.at)));
  }
  return out.length > 0 ? out : [h("span.soft", null, "waits")];
}

// walk lets the arrow keys move between the rows of a list.
export function walk(rows) {
  rows.addEventListener("keydown", (event) => {
    const row = event.target.closest("li");
    const to = row && {
      ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling,
      Home: rows.firstElementChild, End: rows.lastElementChild,
    }[event.key];
    if (!to) return;
    event.preventDefault();
    to.firstElementChild.focus();
  });
}
