// SPDX-License-Identifier: Apache-2.0

// Requests to the emulator. What changes something is the Lambda API itself;
// what that has no operation for is below /ui/api.

// Refusal is an answer that says no, in the words of the service.
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function request(path, options) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  if (!answer.ok) throw await refusalOf(answer);
  return answer;
}

async function refusalOf(answer) {
  const text = await answer.text();
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    body = { message: text };
  }
  const code = answer.headers.get("X-Amzn-Errortype") ?? body.code ?? "";
  const message = body.message || body.Message || `The emulator answered ${answer.status}.`;
  return new Refusal(answer.status, code, message);
}

const one = (arn) => "/ui/api/executions/" + encodeURIComponent(arn);
const durable = (arn) => "/2025-12-01/durable-executions/" + encodeURIComponent(arn);
const callback = (id) => "/2025-12-01/durable-execution-callbacks/" + encodeURIComponent(id);

export const paths = {
  functions: "/ui/api/functions",
  list: (params) => "/ui/api/executions?" + new URLSearchParams(params),
  execution: (arn) => one(arn) + "?",
  operation: (arn, id) => one(arn) + "/operations/" + encodeURIComponent(id),
  event: (arn, number) => one(arn) + "/events/" + number,
  payloads: (arn) => one(arn) + "/payloads",
  logs: (arn) => one(arn) + "/logs",
  history: (arn) => one(arn) + "/history?download",
  report: (arn) => one(arn) + "/report",
};

export async function get(path, signal) {
  const answer = await request(path, { signal });
  return answer.json();
}

function post(path, body = "", headers = {}) {
  return request(path, { method: "POST", body, headers });
}

// start begins an execution and returns its ARN.
export async function start(name, input, execution) {
  const headers = { "X-Amz-Invocation-Type": "Event" };
  if (execution) headers["X-Amz-Durable-Execution-Name"] = execution;
  const path = "/2015-03-31/functions/" + encodeURIComponent(name) + "/invocations";
  const answer = await post(path, input, headers);
  return answer.headers.get("X-Amz-Durable-Execution-Arn");
}

export const stop = (arn, error) => post(durable(arn) + "/stop", JSON.stringify(error));
export const skip = (arn) => post(one(arn) + "/skip");
export const succeed = (id, payload) => post(callback(id) + "/succeed", payload);
export const fail = (id, error) => post(callback(id) + "/fail", JSON.stringify(error));
export const heartbeat = (id) => post(callback(id) + "/heartbeat");
