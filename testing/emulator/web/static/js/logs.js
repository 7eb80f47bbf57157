// SPDX-License-Identifier: Apache-2.0

// What the function has written on behalf of the execution.

import { h, fill } from "./dom.js";
import { get, paths } from "./api.js";
import { instant, timeOfDay } from "./format.js";
import { textBlock } from "./payload.js";

// logsPanel reads the log again whenever something has happened.
export function logsPanel(arn) {
  const list = h("ol.card.logs", { "aria-label": "Log lines", hidden: true });
  const note = h("div", { role: "status" });
  let lines = [];
  let filter = [];
  let read = "";
  return {
    node: h("div", null, list, note),
    show(model, words) {
      filter = words;
      render();
      load([model.about.events, model.about.running, model.about.status].join());
    },
  };

  async function load(key) {
    if (key === read) return;
    read = key;
    try {
      const latest = await get(paths.logs(arn));
      if (key !== read) return;
      lines = latest;
      render();
    } catch (error) {
      read = "";
      fill(note, h("p.problem", { role: "alert" }, error.message));
    }
  }

  function render() {
    const shown = lines.filter((line) => matches(line, filter));
    const known = list.childElementCount;
    const stable = known > 0 && known <= shown.length && shown[0] === list.first;
    list.hidden = shown.length === 0;
    if (!stable) fill(list, shown.map(row));
    else list.append(...shown.slice(known).map(row));
    list.first = shown[0];
    fill(note, shown.length > 0 ? null : nothing());
  }

  function nothing() {
    if (lines.length > 0) return h("p.hint", null, "No line matches the filter.");
    return h("div.empty", null, h("h2", null, "No log lines"),
      h("p", null, "What the function's process writes to its standard output and standard error ",
        "for this execution appears here. Functions that run inside the emulator's own process ",
        "write elsewhere."));
  }
}

function matches(line, filter) {
  const text = line.message.toLowerCase();
  return filter.every((word) => text.includes(word));
}

function row(line) {
  const head = [
    h("time", { title: instant(line.at) }, timeOfDay(line.at) + "." + String(line.at % 1000).padStart(3, "0")),
    h("span.level", { "data-level": (line.level ?? "").toLowerCase() }, line.level ?? ""),
    h("span.message", null, line.text || line.message),
  ];
  if (!line.all) return h("li", null, h("div.entry", null, head));
  return h("li", null, lazy(h("summary.entry", null, head), () => textBlock(line.all.text, "log line", true)));
}

// lazy is something that unfolds, and is made only then.
function lazy(summary, make) {
  const details = h("details", null, summary);
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(make());
  });
  return details;
}
