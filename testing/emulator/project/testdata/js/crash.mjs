// SPDX-License-Identifier: Apache-2.0

// A workflow whose process dies inside a step.

import { existsSync, writeFileSync } from "node:fs";
import { StepSemantics, withDurableExecution } from "@aws/durable-execution-sdk-js";

export const handler = withDurableExecution(async ({ marker }, context) => {
  await context.step("before", async () => "kept");
  return context.step("crash", async () => {
    if (existsSync(marker)) {
      return "survived";
    }
    writeFileSync(marker, "");
    process.exit(3);
  }, {
    semantics: StepSemantics.AtMostOncePerRetry,
    retryStrategy: (_error, attempts) => ({ shouldRetry: attempts < 3, delay: { seconds: 1 } }),
  });
});
