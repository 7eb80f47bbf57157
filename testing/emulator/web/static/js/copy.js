// SPDX-License-Identifier: Apache-2.0

// Copying, and the commands that do the same as this page.

import { h } from "./dom.js";
import { tell, toast } from "./dialog.js";

// copy puts a text on the clipboard; where the browser doesn't let it, the text
// is shown to be copied by hand.
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    const box = h("textarea.mono", { rows: 4, readonly: true, "aria-label": what });
    box.value = text;
    tell(`Copy this: ${what}`, box);
    box.select();
  }
}

export function copyButton(label, text, what) {
  return h("button", { type: "button", on: { click: () => copy(text(), what) } }, label);
}

// quote makes a text one word of a shell.
export function quote(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'";
}

// command is a command line that speaks to this emulator.
export function command(...words) {
  return ["durable", ...words.map(quote), "--endpoint", location.origin].join(" ");
}
