// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";
import { tell } from "./dialog.js";

const keys = [
  ["/", "Search, or filter what is shown"],
  ["n", "Start an execution"],
  ["u", "Up, to all executions"],
  ["↑ ↓", "Move in a list or in the tree"],
  ["Home End", "To its first or last line"],
  ["→ ←", "Open and close a branch of the tree; to the next tab"],
  ["Enter", "Open what is selected"],
  ["Esc", "Close what is open, clear the search"],
  ["?", "This help"],
];

// showHelp lists the keys.
export function showHelp() {
  tell("Keyboard", h("dl.keys", null, keys.map(([key, what]) => h("div", null,
    h("dt", null, key.split(" ").map((one) => h("kbd", null, one))), h("dd", null, what)))));
}
