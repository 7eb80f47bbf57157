// SPDX-License-Identifier: Apache-2.0

// A workflow whose state needs several pages, and whose result is a large one.

import { withDurableExecution } from "@aws/durable-execution-sdk-js";

export const handler = withDurableExecution(async ({ steps, bytes }, context) => {
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    sum += await context.step(`step-${i}`, async () => i);
  }
  await context.wait({ seconds: 1 });
  return { sum, padding: "x".repeat(bytes) };
});
