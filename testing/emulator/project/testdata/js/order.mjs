// SPDX-License-Identifier: Apache-2.0

// A workflow with one of each: a step that is tried again, a wait, a child
// context, a condition, an invoke of another function.

import { existsSync, writeFileSync } from "node:fs";
import { withDurableExecution } from "@aws/durable-execution-sdk-js";

const twice = (_error, attempts) => ({ shouldRetry: attempts < 2, delay: { seconds: 2 } });

export const handler = withDurableExecution(async (order, context) => {
  context.logger.info("order received");
  const stock = await context.step("reserve", async (step) => {
    step.logger.info("reserving");
    if (!existsSync(order.marker)) {
      writeFileSync(order.marker, "");
      throw new TypeError("out of stock");
    }
    return "reserved";
  }, { retryStrategy: twice });
  await context.wait("cool-off", { hours: 1 });
  const label = await context.runInChildContext("label", async (child) => {
    const text = await child.step("print", async () => `label of ${order.id}`);
    await child.wait("dry", { minutes: 5 });
    return text;
  });
  const polls = await context.waitForCondition("courier", async (n) => n + 1, {
    initialState: 0,
    waitStrategy: (n) => (n < 3 ? { shouldContinue: true, delay: { seconds: 30 } } : { shouldContinue: false }),
  });
  const price = await context.invoke("price", process.env.PRICE_FUNCTION, { sku: order.sku });
  const both = await context.promise.all("both", [
    context.step("left", async () => 1),
    context.step("right", async () => 2),
  ]);
  return { stock, label, polls, price, both };
});
