// SPDX-License-Identifier: Apache-2.0

// The tree of operations beside their waterfall, and the selected one beside
// both. Lines are moved through with the arrow keys.

import { h, fill, keyed, part } from "./dom.js";
import { detailPanel } from "./detail.js";
import { invocationBars, lane, marks } from "./lane.js";
import { even, timed } from "./scale.js";
import { treeRow } from "./treerow.js";

// treePanel shows the operations of an execution. place.op is the id of the
// selected one; changed is called when it is another one.
export function treePanel(arn, place, changed) {
  const closed = new Set();
  const rows = h("div.rows", { role: "rowgroup" });
  const update = keyed(rows, (line) => line.operation.id, () => treeRow());
  const detail = detailPanel(arn, () => choose(""));
  const axis = axisSwitch(() => draw());
  const header = h("div.line.head", { role: "row" });
  const back = h("div.line.back", { "aria-hidden": "true" });
  const empty = h("p.hint", { role: "status" });
  const grid = h("div.grid", { role: "treegrid", "aria-label": "Operations", "aria-readonly": "true" },
    h("div", { role: "rowgroup" }, header), h("div.body", { role: "presentation" }, back, rows));
  const node = h("div.split", null,
    h("div.main", null, h("div.card", null, grid, empty),
      h("div.legend", null, legend(), axis.node)), detail.node);
  const updateHead = part(header);
  let model, filter = [], shown = new Map(), lines = [];
  rows.addEventListener("click", (event) => onClick(event));
  rows.addEventListener("keydown", (event) => onKey(event));
  return { node, show, select };

  function show(latest, words) {
    const first = model === undefined;
    [model, filter] = [latest, words];
    draw();
    if (first) shown.get(place.op)?.node.scrollIntoView({ block: "nearest" });
  }

  function draw() {
    const scale = axis.value() === "time" ? timed(model.events) : even(model.events);
    const real = model.skips.length > 0;
    grid.classList.toggle("with-real", real);
    lines = visible(model, closed, filter);
    updateHead([scale, real, invocationBars(model)], () => headCells(scale, real));
    fill(back, h("span"), h("span.lane", null, marks(scale, false)));
    shown = update(lines.map((line) => ({ ...line, model, scale, real })));
    empty.textContent = hint();
    mark();
  }

  // mark shows which line is selected. The Tab key leads to that one, or else to
  // the first.
  function mark() {
    const entry = shown.has(place.op) ? place.op : lines[0]?.operation.id;
    for (const [id, row] of shown) row.choose(id === place.op, id === entry);
    detail.show(model, place.op);
  }

  function hint() {
    if (lines.length > 0) return "";
    if (model.operations.length > 0) return "No operation matches the filter.";
    return model.about.status === "RUNNING" ? "The function has not called a durable operation yet."
      : "The function called no durable operation.";
  }

  function headCells(scale, real) {
    const cell = (name, ...children) => h("span." + name, { role: "columnheader" }, children);
    return [cell("name", "Operation"),
      cell("lane", marks(scale, true), h("span.runs", null, lane(invocationBars(model), scale))),
      cell("number", real ? "Virtual began" : "Began"), cell("number", real ? "Virtual took" : "Took"),
      real ? cell("number", "Really took") : null];
  }

  function choose(id, focus = false) {
    place.op = id;
    changed();
    mark();
    const row = shown.get(id)?.node;
    if (!row || !focus) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  // select shows an operation, wherever it is hidden.
  function select(id) {
    for (let one = model.byID.get(id); one; one = model.byID.get(one.parent)) closed.delete(one.parent);
    draw();
    choose(id, true);
  }

  function onClick(event) {
    const id = event.target.closest("[role=row]")?.dataset.id;
    if (id === undefined) return;
    if (event.target.closest(".twist")) toggle(id);
    else choose(id, true);
  }

  function toggle(id, close = !closed.has(id)) {
    if (close) closed.add(id);
    else closed.delete(id);
    draw();
  }

  function onKey(event) {
    const row = event.target.closest("[role=row]");
    const at = lines.findIndex((line) => line.operation.id === row?.dataset.id);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = target(event.key, at);
    if (to === undefined) return;
    event.preventDefault();
    if (to !== null) choose(to, true);
  }

  // target is the line that a key leads to; null when it has done all there is
  // to do, undefined when it means nothing.
  function target(key, at) {
    const { operation, open } = lines[at];
    const id = (index) => lines[Math.min(Math.max(index, 0), lines.length - 1)].operation.id;
    switch (key) {
      case "ArrowDown": return id(at + 1);
      case "ArrowUp": return id(at - 1);
      case "Home": return id(0);
      case "End": return id(lines.length - 1);
      case "Enter": case " ": return operation.id;
      case "ArrowRight":
        if (open === false) return toggle(operation.id, false), null;
        return open ? id(at + 1) : null;
      case "ArrowLeft":
        if (open) return toggle(operation.id, true), null;
        return operation.parent || null;
      case "Escape": return place.op === "" ? undefined : (choose(""), shown.get(operation.id).node.focus(), null);
    }
    return undefined;
  }
}

// visible returns the lines that are not hidden: with a filter those that match
// and what is around them, otherwise all that isn't inside something closed.
function visible(model, closed, filter) {
  const out = [];
  const matching = filter.length > 0 ? matches(model, filter) : null;
  const walk = (parent, level) => {
    const all = model.children.get(parent) ?? [];
    const siblings = matching ? all.filter((one) => matching.has(one.id)) : all;
    siblings.forEach((operation, i) => {
      const inside = model.children.has(operation.id);
      const open = inside ? matching !== null || !closed.has(operation.id) : undefined;
      out.push({ operation, level, open, position: i + 1, size: siblings.length });
      if (open) walk(operation.id, level + 1);
    });
  };
  walk("", 1);
  return out;
}

function matches(model, filter) {
  const found = new Set();
  for (const one of model.operations) {
    const text = `${one.path} ${one.kind} ${one.status} ${one.error?.type ?? ""}`.toLowerCase();
    if (!filter.every((word) => text.includes(word))) continue;
    for (let at = one; at && !found.has(at.id); at = model.byID.get(at.parent)) found.add(at.id);
  }
  return found;
}

function axisSwitch(changed) {
  let value = "event";
  const buttons = [["event", "by event"], ["time", "true to scale"]].map(([name, title]) =>
    h("button.chip", { type: "button", on: { click: () => pick(name) }, "data-axis": name }, title));
  const mark = () => buttons.forEach((one) =>
    one.setAttribute("aria-pressed", String(one.dataset.axis === value)));
  const pick = (name) => { value = name; mark(); changed(); };
  mark();
  const node = h("span.chips", { role: "group", "aria-label": "Axis of the waterfall" },
    h("span.soft", null, "Axis"), buttons);
  return { node, value: () => value };
}

function legend() {
  const tones = [["good", "succeeded"], ["bad", "failed"], ["again", "failed, tried again"],
    ["open", "unfinished"], ["rest", "until the next attempt"]];
  return h("ul", { "aria-label": "Legend" }, tones.map(([name, text]) =>
    h("li", null, h("i.key." + name, { "aria-hidden": "true" }), text)),
  h("li", null, h("i.key.gap", { "aria-hidden": "true" }), "time passes"));
}
