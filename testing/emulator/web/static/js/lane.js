// SPDX-License-Identifier: Apache-2.0

// The bars of one line of the waterfall. A bar spans from one event to another,
// by their indexes; an open one reaches the right edge.

import { h } from "./dom.js";
import { duration, tone, words } from "./format.js";

// bars returns the bars of an operation: one for each attempt of a step, one for
// each rest between two of them, and a single one for anything else.
export function bars(operation, events, indexes) {
  if (indexes.length === 0) return [];
  if (operation.type === "STEP") return attempts(operation, events, indexes);
  const took = operation.end ? " after " + duration(operation.end - operation.start) : "";
  return [{
    from: indexes[0], to: operation.end ? indexes.at(-1) : Infinity,
    tone: tone(operation.status), title: words(operation.status) + took,
  }];
}

function attempts(operation, events, indexes) {
  const out = [];
  let began = -1;
  let rested = -1;
  let number = 0;
  for (const i of indexes) {
    if (rested >= 0) {
      out.push(rest(rested, i));
      rested = -1;
    }
    if (began < 0) {
      began = i;
      number++;
    }
    if (events[i].type === "StepStarted") continue;
    out.push({ from: began, to: i, tone: attemptTone(events[i]), title: `Attempt ${number}` });
    began = -1;
    if (!operation.end || i !== indexes.at(-1)) rested = i;
  }
  if (began >= 0) out.push({ from: began, to: Infinity, tone: "open", title: `Attempt ${number}` });
  if (rested >= 0) out.push(rest(rested, Infinity));
  return out;
}

function rest(from, to) {
  return { from, to, tone: "rest", title: "Until the next attempt" };
}

function attemptTone(event) {
  if (event.type !== "StepFailed") return "good";
  return event.retried ? "again" : "bad";
}

// invocationBars returns one bar for each run of the function, from the first
// event that it may have caused to its completion.
export function invocationBars(model) {
  const out = [];
  let from = 0;
  model.events.forEach((event, i) => {
    if (event.type !== "InvocationCompleted") return;
    const number = out.length + 1;
    const title = event.error ? `Invocation ${number}: ${event.error}` : `Invocation ${number}`;
    out.push({ from, to: i, tone: event.error ? "bad" : "quiet", title, text: String(number) });
    from = i + 1;
  });
  if (model.about.running) {
    out.push({ from: Math.min(from, model.events.length - 1), to: Infinity, tone: "open",
      title: `Invocation ${out.length + 1}, running`, text: String(out.length + 1) });
  }
  return out;
}

const thinnest = 3; // per cent have room for a number

// lane draws bars on a scale.
export function lane(list, scale) {
  return list.map((bar) => {
    const left = scale.at[bar.from];
    const right = bar.to === Infinity ? 100 : scale.at[bar.to];
    const width = Math.max(0, right - left);
    return h("i.bar." + bar.tone, {
      title: bar.title, style: { left: percent(left), width: percent(width) },
    }, width < thinnest ? null : bar.text);
  });
}

// marks draws what divides the axis, with labels or without.
export function marks(scale, labelled) {
  return scale.marks.map((mark) => h(mark.line ? "i.tick" : "i.gap", {
    class: mark.wide ? "wide" : "",
    title: labelled ? mark.title : null,
    style: { left: percent(mark.left), width: percent(mark.width) },
  }, labelled ? mark.label : null));
}

const percent = (number) => number.toFixed(3) + "%";
