// SPDX-License-Identifier: Apache-2.0

// The head of an execution: what it is, how it is, and what can be done with it.

import { h } from "./dom.js";
import { paths, skip, stop } from "./api.js";
import { callbackButtons } from "./callback.js";
import { age, countdown } from "./clock.js";
import { command, copyButton } from "./copy.js";
import { ask, field, toast } from "./dialog.js";
import { duration, instant } from "./format.js";
import { badge, doing } from "./listrow.js";
import { startDialog } from "./start.js";

// executionHead renders the head.
export function executionHead(model) {
  const about = model.about;
  return [
    h("div.title", null, badge(about.status), h("h1", null, about.name),
      h("span.doing", null, doing(about))),
    h("dl.facts", null, facts(model).map(([name, ...value]) =>
      h("div", null, h("dt", null, name), h("dd", null, value)))),
    h("div.actions", { role: "group", "aria-label": "Actions" }, actions(model)),
  ];
}

function facts(model) {
  const about = model.about;
  const out = [
    ["Function", h("span", null, about.function, h("span.soft", null, ":" + about.version))],
    ["Started", h("span", { title: instant(about.start) }, age(h("span"), about.start))],
  ];
  const skipped = model.skips.length > 0;
  const took = duration(model.end - model.start);
  out.push([about.end ? "Took" : "So far", took]);
  if (skipped) out.push(["Really took", duration(model.real(model.start, model.end))]);
  out.push(["Operations", String(model.operations.length)]);
  out.push(["Invocations", String(model.invocations.length)]);
  return out;
}

function actions(model) {
  const about = model.about;
  const ended = about.status !== "RUNNING";
  return [
    ended ? null : skipButton(model),
    ended ? null : h("button.danger", { type: "button", on: { click: () => stopDialog(about) } }, "Stop"),
    ended ? h("button", { type: "button", on: { click: () => startDialog(about) } }, "Start again") : null,
    h("span.rule", { "aria-hidden": "true" }),
    copyButton("Copy ARN", () => about.arn, "ARN"),
    copyButton("Copy command", () => command("show", about.arn), "command"),
    h("a.button", {
      href: paths.history(about.arn), download: true,
      title: "The history as a file that tests replay with durabletest.ReplayHistory",
    }, "History"),
    h("a.button", {
      href: paths.report(about.arn), target: "_blank", rel: "noopener",
      title: "The run as one HTML file, to keep or to pass on",
    }, "Report"),
  ];
}

// skipButton stays where it is when it is of no use, and keeps the focus.
function skipButton(model) {
  const { due } = model.about;
  const possible = due && due.what !== "execution time-out" && !model.about.running;
  const name = possible && model.byID.get(due.operation)?.path;
  const harmless = possible && (due.what === "wait" || due.what.endsWith("retry"));
  const reason = "Nothing is due that time could be skipped to";
  return h(harmless ? "button.primary" : "button", {
    type: "button", "data-name": "skip", "aria-disabled": possible ? null : "true",
    title: possible ? `Go on at once: ${due.what}${name ? " of " + name : ""}` : reason,
    on: { click: () => possible ? skipTime(model.about.arn) : toast(reason) },
  }, "Skip time", possible ? [" · ", due.what, " ", countdown(h("span"), due.at)] : null);
}

async function skipTime(arn) {
  try {
    const answer = await (await skip(arn)).json();
    toast(`Time skipped to ${instant(answer.at)}`);
  } catch (error) {
    toast(error.message);
  }
}

function stopDialog(about) {
  ask({
    title: `Stop ${about.name}?`, action: "Stop execution", danger: true,
    fields: [
      h("p", null, "It ends as STOPPED and cannot go on. What waits is given up."),
      field("Error type", h("input", { name: "type", type: "text", autocomplete: "off" })),
      field("Message", h("input", { name: "message", type: "text", autocomplete: "off" }),
        "Both are recorded; they may stay empty."),
    ],
    submit: ({ type, message }) => stop(about.arn, errorObject(type, message)),
    extra: [copyButton("Copy as command", () => command("stop", about.arn), "command")],
  });
}

function errorObject(type, message) {
  const error = {};
  if (type) error.ErrorType = type;
  if (message) error.ErrorMessage = message;
  return error;
}

// openCallbacks are the callbacks that wait for somebody, with their buttons.
export const openCallbacks = {
  keyOf: (model) => [open(model).map((one) => one.callback.id), model.about.due],
  rows: (model, reveal) => open(model).map((one) => h("div.callout", null,
    h("p", null, h("button.link", { type: "button", on: { click: () => reveal(one.id) } },
      model.callbackName(one)), " waits for an answer", timeout(one, model)),
    callbackButtons(one.callback.id, model.callbackName(one)))),
};

function open(model) {
  return model.operations.filter((one) => one.callback && one.status === "STARTED");
}

function timeout(operation, model) {
  const due = model.about.due;
  if (due?.operation !== operation.id) return null;
  return h("span.soft", null, ` · ${due.what} `, countdown(h("span"), due.at));
}
