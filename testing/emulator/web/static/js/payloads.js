// SPDX-License-Identifier: Apache-2.0

// What the execution itself took and what came of it.

import { h, fill } from "./dom.js";
import { get, paths } from "./api.js";
import { payloadBlocks } from "./payload.js";

// payloadsPanel loads the payloads when they are to be seen.
export function payloadsPanel(arn) {
  const node = h("div.both");
  let read = "";
  return {
    node,
    async show(model) {
      const status = model.about.status;
      if (read === status) return;
      read = status;
      try {
        // The error stands above all tabs.
        const { input, result, truncated } = await get(paths.payloads(arn));
        fill(node, payloadBlocks({ input, result, truncated }, "execution"),
          result ? null : h("p.hint", null, nothing(status)));
      } catch (error) {
        read = "";
        fill(node, h("p.problem", { role: "alert" }, error.message));
      }
    },
  };
}

function nothing(status) {
  switch (status) {
    case "RUNNING": return "It has no result yet.";
    case "SUCCEEDED": return "It has no result.";
    default: return "It has no result, because it did not succeed.";
  }
}
