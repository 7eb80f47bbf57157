// SPDX-License-Identifier: Apache-2.0

// A workflow in a module of the older kind, that fails.

const { withDurableExecution } = require("@aws/durable-execution-sdk-js");

exports.handler = withDurableExecution(async (event, context) => {
  await context.step(async () => event);
  throw new RangeError("no such order");
});
