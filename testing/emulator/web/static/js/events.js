// SPDX-License-Identifier: Apache-2.0

// The history: one line for each event, whose payloads are loaded when it is
// opened.

import { h, fill, keyed, part } from "./dom.js";
import { get, paths } from "./api.js";
import { duration, instant, since } from "./format.js";
import { payloadBlocks } from "./payload.js";

// eventsPanel shows the events; reveal(id) shows an operation in the tree.
export function eventsPanel(arn, reveal) {
  const list = h("ol.card.events", { "aria-label": "Events" });
  const note = h("p.hint", { role: "status" });
  const update = keyed(list, (item) => item.event.number, () => row(arn, reveal));
  const node = h("div", null, list, note);
  return {
    node,
    show(model, filter) {
      const items = model.events.map((event, i) => item(model, event, i))
        .filter((one) => filter.every((word) => one.text.includes(word)));
      update(items);
      list.hidden = items.length === 0;
      note.textContent = items.length > 0 ? "" : "No event matches the filter.";
    },
  };
}

function item(model, event, i) {
  const operation = model.byID.get(event.operation);
  const passed = i > 0 ? event.at - model.events[i - 1].at : 0;
  const path = operation?.path ?? "";
  const text = `${event.number} ${event.type} ${path} ${event.error ?? ""}`.toLowerCase();
  return { event, path, passed, text, offset: event.at - model.start };
}

function row(arn, reveal) {
  const node = h("li");
  const update = part(node);
  return { node, update: (one) => update(one, () => cells(arn, one, reveal)) };
}

function cells(arn, { event, path, passed, offset }, reveal) {
  const body = h("div.more", { hidden: true });
  const toggle = h("button.toggle", {
    type: "button", "aria-expanded": "false",
    "aria-label": `Payloads of event ${event.number}, ${event.type}`,
    on: { click: () => open(arn, event, toggle, body) },
  }, "▸");
  const link = () => h("button.link", {
    type: "button", on: { click: () => reveal(event.operation) }, title: "Show in the tree",
  }, path);
  return [
    passed >= 1000 ? h("p.passed", null, duration(passed), " later") : null,
    h("div.event", null, event.payload ? toggle : h("span"),
      h("span.number.soft", null, event.number),
      h("span.number", { title: instant(event.at) }, since(offset)),
      h("span.type", null, h("i.dot." + eventTone(event), { "aria-hidden": "true" }), event.type),
      h("span.path", null, path ? link() : null),
      h("span.bad", null, event.error ?? "")),
    body,
  ];
}

function eventTone(event) {
  if (event.error) return event.retried ? "again" : "bad";
  return event.type.endsWith("Succeeded") ? "good" : "quiet";
}

async function open(arn, event, toggle, body) {
  const opened = toggle.getAttribute("aria-expanded") !== "true";
  toggle.setAttribute("aria-expanded", String(opened));
  toggle.textContent = opened ? "▾" : "▸";
  body.hidden = !opened;
  if (!opened || body.childElementCount > 0) return;
  try {
    const payloads = await get(paths.event(arn, event.number));
    fill(body, payloadBlocks(payloads, `event ${event.number}`));
  } catch (error) {
    fill(body, h("p.problem", { role: "alert" }, error.message));
  }
}
