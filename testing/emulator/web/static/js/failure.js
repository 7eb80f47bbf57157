// SPDX-License-Identifier: Apache-2.0

// An error as it was recorded.

import { h } from "./dom.js";
import { copyButton } from "./copy.js";
import { textBlock } from "./payload.js";

// failureBox shows type, message, data and stack trace of an error.
export function failureBox(error, whose) {
  const stack = error.stack ?? [];
  return h("section.failure", { "aria-label": `Error of ${whose.toLowerCase()}` },
    h("h3", null, error.type || "Error without a type"),
    error.message ? h("p.message", null, error.message) : null,
    error.data ? h("div.data", null, h("h4", null, "Data"), textBlock(error.data, "error data")) : null,
    stack.length > 0 ? stackTrace(stack) : null);
}

function stackTrace(stack) {
  return h("details.stack", { open: stack.length <= 12 },
    h("summary", null, `Stack trace, ${stack.length} lines`),
    h("pre", { tabindex: 0, "aria-label": "Stack trace" }, stack.join("\n")),
    h("div.actions", null, copyButton("Copy", () => stack.join("\n"), "stack trace")));
}
