// SPDX-License-Identifier: Apache-2.0

// A workflow of branches, of which some wait and one fails.

import { NestingType, withDurableExecution } from "@aws/durable-execution-sdk-js";

export const handler = withDurableExecution(async (items, context) => {
  const doubled = await context.map("double", items, async (each, item, index) => {
    await each.wait("pause", { seconds: index + 1 });
    return each.step("times-two", async () => item * 2);
  }, { maxConcurrency: 2, itemNamer: (_item, index) => `item-${index}` });
  const branches = await context.parallel("branches", [
    { name: "fine", func: async (branch) => branch.step("work", async () => "done") },
    { name: "broken", func: async () => { throw new RangeError("too far") } },
  ], { completionConfig: { toleratedFailureCount: 1 } });
  const flat = await context.parallel("flat", [
    async (branch) => branch.step("a", async () => "a"),
    async (branch) => branch.step("b", async () => "b"),
  ], { nesting: NestingType.FLAT });
  return {
    doubled: doubled.getResults(),
    reason: branches.completionReason,
    failures: branches.getErrors().map((error) => error.message),
    flat: flat.getResults(),
  };
});
