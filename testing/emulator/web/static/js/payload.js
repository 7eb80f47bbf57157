// SPDX-License-Identifier: Apache-2.0

// Payloads. The emulator has indented them; here they are only shown, and a long
// one not all at once.

import { h, fill } from "./dom.js";
import { copyButton } from "./copy.js";
import { failureBox } from "./failure.js";
import { bytes } from "./format.js";
import { coloured } from "./json.js";

const room = 4000; // characters

// payloadBlocks shows what something took and what came of it.
export function payloadBlocks({ input, result, error, truncated }, whose) {
  return [
    input ? block("Input", input) : null,
    result ? block("Result", result) : null,
    truncated ? h("p.soft", null, "The history holds only a part of the result.") : null,
    error ? failureBox(error, whose) : null,
  ];
}

function block(title, document) {
  return h("section.payload", { "aria-label": title },
    h("h4", null, title, h("span.soft", null, ` ${bytes(document.bytes)}`,
      document.json ? "" : " · not JSON")),
    textBlock(document.text, title.toLowerCase(), document.json));
}

// textBlock shows a text, cut where it is long.
export function textBlock(text, what, json = false) {
  const pre = h("pre", { tabindex: 0, "aria-label": what });
  const render = (part) => fill(pre, json ? coloured(part) : part);
  const buttons = h("div.actions", null, copyButton("Copy", () => text, what));
  if (text.length > room) {
    render(text.slice(0, cut(text)));
    const all = h("button", { type: "button" }, `Show all ${bytes(text.length)}`);
    all.addEventListener("click", () => { render(text); all.remove(); pre.focus(); });
    buttons.prepend(all);
    pre.classList.add("cut");
    all.addEventListener("click", () => pre.classList.remove("cut"));
  } else {
    render(text);
  }
  return h("div.text", null, pre, buttons);
}

// cut is the end of the last whole line that there is room for, or the end of
// the room where lines are long.
function cut(text) {
  const line = text.lastIndexOf("\n", room);
  return line > room / 2 ? line : room;
}
