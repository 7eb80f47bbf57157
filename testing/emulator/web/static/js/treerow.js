// SPDX-License-Identifier: Apache-2.0

// One operation: its place in the tree, its bars and its times.

import { h, part } from "./dom.js";
import { bars, lane } from "./lane.js";
import { duration, since, tone, words } from "./format.js";

const looks = { WAIT: "wait", CALLBACK: "wait", CHAINED_INVOKE: "wait", CONTEXT: "within" };

// treeRow makes the line of an operation.
export function treeRow() {
  const node = h("div.line", { role: "row" });
  const name = h("span.name", { role: "gridcell" });
  const bar = h("span.lane", { role: "gridcell" });
  const began = h("span.number.began", { role: "gridcell" });
  const took = h("span.number.took", { role: "gridcell" });
  const real = h("span.number.real", { role: "gridcell" });
  node.append(name, bar, began, took, real);
  const updateName = part(name);
  const updateBar = part(bar);
  return { node, update, choose };

  function update(line) {
    const { operation, model } = line;
    attributes(line);
    updateName([operation.name, operation.kind, operation.status, line.open, line.level],
      () => label(line));
    bar.className = "lane " + (looks[operation.type] ?? "");
    const list = bars(operation, model.events, model.eventsOf.get(operation.id) ?? []);
    updateBar([list, line.scale.at.length, line.scale.at.at(-1), remark(operation)],
      () => [lane(list, line.scale), note(operation, list, line.scale)]);
    set(began, since(operation.start - model.start));
    set(took, operation.end ? duration(operation.end - operation.start) : "–");
    real.hidden = !line.real;
    set(real, line.real && operation.end ? duration(model.real(operation.start, operation.end)) : "");
  }

  // choose says whether the line is selected, and whether the Tab key leads to it.
  function choose(selected, entry) {
    node.setAttribute("aria-selected", String(selected));
    node.tabIndex = entry ? 0 : -1;
  }

  function attributes({ operation, level, open, position, size }) {
    node.dataset.id = operation.id;
    node.setAttribute("aria-level", level);
    node.setAttribute("aria-posinset", position);
    node.setAttribute("aria-setsize", size);
    if (open === undefined) node.removeAttribute("aria-expanded");
    else node.setAttribute("aria-expanded", String(open));
    node.style.setProperty("--level", level - 1);
  }
}

function label({ operation, open, model }) {
  return [
    h("span.twist", { "aria-hidden": "true" }, open === undefined ? "" : open ? "▾" : "▸"),
    h("i.dot." + tone(operation.status), { title: words(operation.status) }),
    h("strong", { title: operation.path }, model.label(operation)),
    h("span.kind", null, operation.kind),
    h("span.hidden", null, " " + words(operation.status)),
  ];
}

const narrowest = 25; // per cent have room for a note

// note is the text beside the bars, on the side with more room.
function note(operation, list, scale) {
  const text = remark(operation);
  if (text === "" || list.length === 0) return null;
  const left = scale.at[list[0].from];
  const last = list.at(-1).to;
  const right = last === Infinity ? 100 : scale.at[last];
  if (Math.max(left, 100 - right) < narrowest) return null;
  const style = 100 - right >= left ? { left: `calc(${right.toFixed(3)}% + 8px)` }
    : { right: `calc(${(100 - left).toFixed(3)}% + 2px)` };
  return h("span.note", { class: operation.error ? "bad" : "", style }, text);
}

function remark(operation) {
  const tries = operation.attempts?.length ?? 0;
  const parts = [];
  if (operation.waitFor) parts.push(duration(operation.waitFor, 1));
  if (tries > 1) parts.push(`${tries} attempts`);
  if (operation.function) parts.push(operation.function);
  if (operation.error?.type) parts.push(operation.error.type);
  return parts.join(" · ");
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
