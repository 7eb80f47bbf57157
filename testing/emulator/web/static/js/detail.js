// SPDX-License-Identifier: Apache-2.0

// The selected operation: what it is, its attempts and its payloads.

import { h, fill, part } from "./dom.js";
import { get, paths } from "./api.js";
import { callbackButtons } from "./callback.js";
import { countdown } from "./clock.js";
import { copyButton } from "./copy.js";
import { duration, instant, since } from "./format.js";
import { badge } from "./listrow.js";
import { payloadBlocks } from "./payload.js";
import { executionAddress } from "./route.js";

// detailPanel shows one operation of an execution; close is called when the user
// has seen enough.
export function detailPanel(arn, close) {
  const node = h("aside.detail", { "aria-label": "Selected operation", hidden: true });
  const top = h("div");
  const updateTop = part(top);
  const loaded = h("div.loaded");
  let wanted = "";
  node.append(top, loaded);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  return { node, show };

  function show(model, id) {
    const operation = model.byID.get(id);
    node.hidden = !operation;
    node.parentElement.classList.toggle("selected", Boolean(operation));
    if (!operation) {
      wanted = "";
      return;
    }
    const due = model.about.due?.operation === id ? model.about.due : null;
    updateTop([operation, due, model.skips], () => head(model, operation, due, close));
    load(model, operation);
  }

  // load gets the payloads again when there may be others.
  async function load(model, operation) {
    const key = [operation.id, operation.status, operation.attempts?.length].join(" ");
    if (key === wanted) return;
    if (!wanted.startsWith(operation.id + " ")) fill(loaded, h("p.soft", null, "Loading…"));
    wanted = key;
    try {
      const payloads = await get(paths.operation(arn, operation.id));
      if (key === wanted) fill(loaded, body(model, operation, payloads));
    } catch (error) {
      if (key === wanted) fill(loaded, h("p.problem", { role: "alert" }, error.message));
    }
  }
}

function head(model, operation, due, close) {
  const on = { click: close };
  return [
    h("div.title", null, h("h2", null, model.label(operation)),
      h("button.quiet.square", { type: "button", "aria-label": "Close", on }, "×")),
    h("p", null, badge(operation.status), " ", h("span.kind", null, operation.kind)),
    due ? h("p", null, due.what, " ", countdown(h("strong"), due.at)) : null,
    operation.callback && operation.status === "STARTED"
      ? callbackButtons(operation.callback.id, model.callbackName(operation)) : null,
    h("dl.props", null, properties(model, operation).map(([name, ...value]) =>
      h("div", null, h("dt", null, name), h("dd", null, value)))),
  ];
}

function properties(model, one) {
  const out = [["Path", code(one.path)], ["Id", code(one.id)],
    ["Began", since(one.start - model.start), soft(instant(one.start))]];
  const add = (name, ...value) => { if (value.every(Boolean)) out.push([name, ...value]); };
  if (one.end) {
    add("Ended", since(one.end - model.start), soft(instant(one.end)));
    add("Took", duration(one.end - one.start));
    if (model.skips.length > 0) add("Really took", duration(model.real(one.start, one.end)));
  }
  add("Waits for", one.waitFor && duration(one.waitFor));
  add("Sub-type", one.subType);
  add("Function", one.function && code(one.function));
  add("Tenant", one.tenant);
  if (one.target) add("Execution", h("a.mono", { href: executionAddress(one.target) }, one.target));
  if (one.callback) {
    add("Callback id", code(one.callback.id), copyButton("Copy", () => one.callback.id, "callback id"));
    add("Time-out", one.callback.timeout && duration(one.callback.timeout));
    add("Heartbeat", one.callback.heartbeat && "every " + duration(one.callback.heartbeat));
  }
  return out;
}

const code = (text) => h("code", null, text);
const soft = (text) => h("span.soft", null, text);

function body(model, operation, payloads) {
  const tries = operation.attempts ?? [];
  if (tries.length < 2) {
    const blocks = payloadBlocks(payloads, "operation").filter(Boolean);
    return blocks.length > 0 ? blocks : h("p.soft", null, "It has no payloads.");
  }
  return [
    payloadBlocks({ input: payloads.input }, "operation"),
    h("h3", null, "Attempts"),
    h("ol.attempts", null, tries.map((one, i) => attempt(model, one, payloads.attempts?.[i] ?? {}))),
  ];
}

function attempt(model, one, payloads) {
  const tone = one.failed ? "bad" : one.end ? "good" : "open";
  return h("li." + tone, null,
    h("p", null, h("strong", null, `Attempt ${one.number}`), " ",
      h("span.soft", null, since(one.start - model.start),
        one.end ? `, took ${duration(one.end - one.start)}` : ", running",
        one.retryDelay ? `, next after ${duration(one.retryDelay)}` : "")),
    payloadBlocks(payloads, `attempt ${one.number}`));
}
