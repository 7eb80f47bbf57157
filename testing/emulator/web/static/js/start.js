// SPDX-License-Identifier: Apache-2.0

// Starting an execution.

import { h } from "./dom.js";
import { get, paths, start } from "./api.js";
import { command, copyButton } from "./copy.js";
import { ask, field, jsonBox, notJSON, tell } from "./dialog.js";
import { executionAddress } from "./route.js";

const inputs = new Map(); // what was entered last, by function

// startDialog asks for what to start and goes there. With like, an execution's
// overview, it begins with that one's function and input.
export async function startDialog(like) {
  const functions = await get(paths.functions);
  const names = functions.filter((one) => one.durable).flatMap((one) => one.names);
  if (names.length === 0) {
    tell("Start execution", h("p", null, "The emulator has no durable functions. Serve a ",
      "folder that holds a template.yaml or a Go program:"),
    h("pre", null, "durable serve ./my-function"));
    return;
  }
  const chosen = like ? `${like.function}:${like.version}` : names[0];
  if (!names.includes(chosen)) names.push(chosen);
  const input = like ? await inputOf(like.arn) : inputs.get(chosen) ?? "{}";
  open(names, chosen, input);
}

async function inputOf(arn) {
  const payloads = await get(paths.payloads(arn));
  return payloads.input?.text ?? "";
}

function open(names, chosen, input) {
  const select = h("select", { name: "function", required: true },
    names.map((name) => h("option", { value: name, selected: name === chosen }, name)));
  const box = jsonBox("input", "Input", input, "JSON; empty for none");
  const name = h("input", {
    name: "name", type: "text", autocomplete: "off", spellcheck: "false", maxlength: 64,
    pattern: "[a-zA-Z0-9_\\-]+",
  });
  const dialog = ask({
    title: "Start execution", action: "Start", submit,
    fields: [field("Function", select), box, field("Name", name,
      "Letters, digits, - and _; empty for a random one. A name runs once.")],
    extra: [copyButton("Copy as command", () => commandOf(values()), "command")],
  });
  box.querySelector("textarea").focus();

  function values() {
    return Object.fromEntries(new FormData(dialog.querySelector("form")));
  }
}

function commandOf(values) {
  const words = ["invoke", values.function];
  if (values.input.trim() !== "") words.push("--input", compact(values.input));
  if (values.name !== "") words.push("--name", values.name);
  return command(...words);
}

// compact takes JSON apart no further than lines, so that numbers stay as they are.
function compact(text) {
  return text.split("\n").map((line) => line.trim()).join(" ");
}

async function submit(values) {
  const wrong = notJSON(values.input);
  if (wrong) throw new Error(`The input is not JSON: ${wrong}`);
  const arn = await start(values.function, values.input.trim(), values.name);
  inputs.set(values.function, values.input);
  location.hash = executionAddress(arn);
}
