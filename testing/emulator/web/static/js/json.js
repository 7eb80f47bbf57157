// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";

const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;
const most = 100_000; // characters are coloured; more would only be slow

// coloured is JSON as nodes: keys, strings, numbers and words in their colours.
// It colours whatever it is given and changes no character of it.
export function coloured(text) {
  if (text.length > most) return text;
  const out = [];
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    const [whole, string, colon, number] = match;
    out.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (string !== undefined) out.push(h(colon ? "span.key" : "span.string", null, string), colon);
    else out.push(h(number ? "span.number" : "span.word", null, whole));
  }
  out.push(text.slice(end));
  return out;
}
