// SPDX-License-Identifier: Apache-2.0

// Answering a callback.

import { h } from "./dom.js";
import { fail, heartbeat, succeed } from "./api.js";
import { command, copyButton } from "./copy.js";
import { ask, field, jsonBox, toast } from "./dialog.js";

// callbackButtons are the three things that the sender of a callback can do.
export function callbackButtons(id, path) {
  return h("div.actions", { role: "group", "aria-label": `Answer ${path}` },
    h("button.primary", { type: "button", on: { click: () => succeedDialog(id, path) } }, "Succeed"),
    h("button.danger", { type: "button", on: { click: () => failDialog(id, path) } }, "Fail"),
    h("button", {
      type: "button", on: { click: () => beat(id) },
      title: "Tell that the sender is still at work",
    }, "Heartbeat"));
}

function succeedDialog(id, path) {
  const box = jsonBox("payload", "Payload", "{}", "JSON as a rule; empty for none");
  const dialog = ask({
    title: `Succeed ${path}`, action: "Send success", fields: [box],
    submit: ({ payload }) => succeed(id, payload),
    extra: [copyButton("Copy as command", () => command("callback", "succeed", id,
      ...option("--result", dialog.querySelector("textarea").value)), "command")],
  });
  box.querySelector("textarea").focus();
}

function failDialog(id, path) {
  const input = (name) => h("input", { name, type: "text", autocomplete: "off" });
  const dialog = ask({
    title: `Fail ${path}`, action: "Send failure", danger: true,
    fields: [field("Error type", input("type")), field("Message", input("message")),
      field("Data", h("textarea.mono", { name: "data", rows: 3, spellcheck: "false" }))],
    submit: (values) => fail(id, errorOf(values)),
    extra: [copyButton("Copy as command", () => failCommand(id, dialog), "command")],
  });
}

function errorOf({ type, message, data }) {
  const error = {};
  if (type) error.ErrorType = type;
  if (message) error.ErrorMessage = message;
  if (data) error.ErrorData = data;
  return error;
}

function failCommand(id, dialog) {
  const { type, message, data } = Object.fromEntries(new FormData(dialog.querySelector("form")));
  return command("callback", "fail", id, ...option("--type", type),
    ...option("--message", message), ...option("--data", data));
}

function option(name, value) {
  return value === "" ? [] : [name, value];
}

async function beat(id) {
  try {
    await heartbeat(id);
    toast("Heartbeat sent");
  } catch (error) {
    toast(error.message);
  }
}
