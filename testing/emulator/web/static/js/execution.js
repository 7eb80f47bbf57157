// SPDX-License-Identifier: Apache-2.0

// One execution: its head, what waits for somebody, and four ways to look at it.

import { h, fill, part } from "./dom.js";
import { paths } from "./api.js";
import { eventsPanel } from "./events.js";
import { failureBox } from "./failure.js";
import { executionHead, openCallbacks } from "./head.js";
import { Model } from "./model.js";
import { follow } from "./live.js";
import { logsPanel } from "./logs.js";
import { payloadsPanel } from "./payloads.js";
import { executionAddress, listAddress, replace } from "./route.js";
import { tabs } from "./tabs.js";
import { treePanel } from "./tree.js";
import { words } from "./format.js";

// showExecution shows an execution and follows it.
export function showExecution(main, { arn, params }, { state }) {
  const place = { tab: params.get("tab") ?? "operations", op: params.get("op") ?? "" };
  const view = executionView(arn, place);
  fill(main, view.node);
  document.title = "Execution · durable";
  return follow(paths.execution(arn), {
    state,
    show(data) { view.show(new Model(data)); },
    refused(error) { fill(main, missing(arn, error)); },
  });
}

function executionView(arn, place) {
  const head = h("header.about");
  const updateHead = part(head);
  const waiting = h("section.waiting", { "aria-label": "Open callbacks" });
  const updateWaiting = part(waiting);
  const failed = h("div.failed");
  const updateFailed = part(failed);
  const filter = filterBox();
  const panels = {
    operations: treePanel(arn, place, note),
    events: eventsPanel(arn, reveal),
    logs: logsPanel(arn),
    payloads: payloadsPanel(arn),
  };
  let model;
  const bar = tabs("Views of the execution", [
    ["operations", "Operations"], ["events", "Events"], ["logs", "Logs"],
    ["payloads", "Input and result"],
  ], panels, place.tab, (tab) => { place.tab = tab; note(); refresh(); });
  const tools = h("div.tabbar", null, bar.list, filter.node);
  filter.box.addEventListener("input", refresh);
  const node = h("article.execution", null, head, failed, waiting, tools, bar.panels);
  return { node, show };

  function show(latest) {
    model = latest;
    const about = model.about;
    document.title = `${words(about.status)} · ${about.name} · durable`;
    updateHead([about, model.operations.length, model.invocations.length, model.skips],
      () => executionHead(model));
    updateWaiting(openCallbacks.keyOf(model), () => openCallbacks.rows(model, reveal));
    updateFailed(model.error, () => model.error ? failureBox(model.error, "The execution") : null);
    bar.count("operations", model.operations.length);
    bar.count("events", model.events.length);
    refresh();
  }

  function refresh() {
    if (model) panels[bar.selected()].show(model, filter.words());
  }

  // reveal shows an operation in the tree.
  function reveal(id) {
    bar.select("operations");
    panels.operations.select(id);
  }

  function note() {
    const tab = place.tab === "operations" ? "" : place.tab;
    replace(executionAddress(arn, { tab, op: place.op }));
  }
}

function filterBox() {
  const box = h("input", {
    type: "search", placeholder: "Filter", "aria-label": "Filter what is shown",
    "data-search": true, "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false",
  });
  const node = h("span.search.small", null, box, h("kbd", { "aria-hidden": "true" }, "/"));
  return { node, box, words: () => box.value.toLowerCase().split(/\s+/).filter(Boolean) };
}

function missing(arn, error) {
  return h("div.empty", { role: "alert" }, h("h1", null, "No such execution"),
    h("p", null, error.message), h("p.mono.soft", null, arn),
    h("p", null, "It may have been started by another emulator, or its retention is over. ",
      h("a", { href: listAddress() }, "See all executions"), "."));
}
