// SPDX-License-Identifier: Apache-2.0

// A workflow that waits for people.

import { withDurableExecution } from "@aws/durable-execution-sdk-js";

const json = { serdes: { deserialize: async (text) => JSON.parse(text) } };

export const handler = withDurableExecution(async (_event, context) => {
  const answer = await context.waitForCallback("approval", async (id, step) => {
    step.logger.info(`ask ${id}`);
  }, { timeout: { days: 1 }, ...json });
  const [payment, id] = await context.createCallback("payment", { heartbeatTimeout: { hours: 1 } });
  context.logger.info(`pay ${id}`);
  try {
    return { answer, payment: await payment };
  } catch (error) {
    return { answer, refused: error.message };
  }
});
