// SPDX-License-Identifier: Apache-2.0

// Runs a Lambda function that is written in JavaScript: takes invocations from
// the Lambda runtime API, calls the handler, and answers. One invocation at a
// time, for as long as the process lives.

import { existsSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import util from "node:util";

const env = process.env;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** call makes a request of the runtime API. */
function call(method, route, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host, port, agent, method, headers, path: "/2018-06-01/runtime" + route };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Fault is an error of the runtime itself, with the type that Lambda gives it. */
class Fault extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/** loadHandler finds what _HANDLER names: "folder/file.export". */
async function loadHandler() {
  const named = env._HANDLER ?? "";
  const folder = path.dirname(named);
  const [file, ...members] = path.basename(named).split(".");
  if (members.length === 0) {
    throw new Fault("Runtime.MalformedHandlerName", `Bad handler ${JSON.stringify(named)}`);
  }
  const base = path.resolve(env.LAMBDA_TASK_ROOT, folder, file);
  const found = [".js", ".mjs", ".cjs"].map((ext) => base + ext).find((name) => existsSync(name));
  if (!found) {
    throw new Fault("Runtime.ImportModuleError", `Error: Cannot find module '${path.join(folder, file)}'`);
  }
  const module = await load(found);
  const handler = member(module, members) ?? member(module.default, members);
  if (typeof handler !== "function") {
    throw new Fault("Runtime.HandlerNotFound", `${named} is undefined or not exported`);
  }
  return handler;
}

const member = (value, names) => names.reduce((inner, name) => inner?.[name], value);

async function load(file) {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    console.error(error);
    if (error instanceof SyntaxError) {
      throw new Fault("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`);
    }
    if (error?.code === "ERR_MODULE_NOT_FOUND" || error?.code === "MODULE_NOT_FOUND") {
      throw new Fault("Runtime.ImportModuleError", `Error: ${error.message}`);
    }
    throw error;
  }
}

/** describe is the form in which Lambda reports errors. */
function describe(error) {
  if (!util.types.isNativeError(error) && !(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? "").split("\n"),
  };
}

/** contextOf is the second argument of the handler. */
function contextOf(headers, settle) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const json = (name) => (headers[name] ? JSON.parse(headers[name]) : undefined);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    clientContext: json("lambda-runtime-client-context"),
    identity: json("lambda-runtime-cognito-identity"),
    tenantId: headers["lambda-runtime-aws-tenant-id"],
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: settle,
    succeed: (result) => settle(null, result),
    fail: (error) => settle(error ?? new Error("handled")),
  };
}

/** run calls the handler, in whichever of the two ways it answers. */
function run(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const settle = (error, result) => (error == null ? resolve(result) : reject(error));
    const returned = handler(event, contextOf(headers, settle), settle);
    if (typeof returned?.then === "function") {
      returned.then(resolve, reject);
    } else if (handler.length < 3 && returned !== undefined) {
      resolve(returned);
    }
  });
}

function encode(result) {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new Fault("Runtime.MarshalError", "Unable to stringify response body as JSON");
  }
}

const json = "application/json";

function answerError(id, error) {
  const report = describe(error);
  const headers = { "Content-Type": json, "Lambda-Runtime-Function-Error-Type": report.errorType };
  return call("POST", `/invocation/${id}/error`, JSON.stringify(report), headers);
}

async function serve(handler) {
  for (;;) {
    const next = await call("GET", "/invocation/next");
    if (next.status !== 200) {
      process.exit(1);
    }
    const id = next.headers["lambda-runtime-aws-request-id"];
    env._X_AMZN_TRACE_ID = next.headers["lambda-runtime-trace-id"] ?? "";
    current = { id, tenantId: next.headers["lambda-runtime-aws-tenant-id"] };
    try {
      const event = next.text === "" ? undefined : JSON.parse(next.text);
      const body = encode(await run(handler, event, next.headers));
      await call("POST", `/invocation/${id}/response`, body, { "Content-Type": json });
    } catch (error) {
      console.error("Invoke Error", error);
      await answerError(id, error);
    }
    current = {};
  }
}

// The invocation that runs, as far as the log and the end of the process need it.
let current = {};

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** logger makes one of the functions of console. */
function logger(level) {
  const structured = env.AWS_LAMBDA_LOG_FORMAT === "JSON";
  const least = levels.indexOf((env.AWS_LAMBDA_LOG_LEVEL ?? "").toUpperCase());
  if (structured && levels.indexOf(level) < least) {
    return () => {};
  }
  return (...values) => {
    const line = structured ? structuredLine(level, values) : plainLine(level, values);
    process.stdout.write(line.replaceAll("\n", "\r") + "\n");
  };
}

function plainLine(level, values) {
  const id = current.id ?? "undefined";
  return [new Date().toISOString(), id, level, util.format(...values)].join("\t");
}

function structuredLine(level, values) {
  const record = { timestamp: new Date().toISOString(), level, requestId: current.id };
  if (current.tenantId) {
    record.tenantId = current.tenantId;
  }
  const fault = values.find((value) => value instanceof Error);
  if (fault) {
    const { errorType, errorMessage, trace } = describe(fault);
    Object.assign(record, { errorType, errorMessage, stackTrace: trace });
  }
  try {
    return JSON.stringify({ ...record, message: messageOf(values) });
  } catch {
    return JSON.stringify({ ...record, message: util.format(...values) });
  }
}

/** messageOf keeps a lone object as it is, so that its fields can be found. */
function messageOf(values) {
  const lone = values.length === 1 && !(values[0] instanceof Error);
  return lone ? values[0] : util.format(...values);
}

function patchConsole() {
  console.log = console.info = logger("INFO");
  console.warn = logger("WARN");
  console.error = logger("ERROR");
  console.debug = logger("DEBUG");
  console.trace = logger("TRACE");
}

/** dieOf reports what nobody caught, and ends the process as Lambda does. */
function dieOf(name) {
  return async (error) => {
    console.error(name, error);
    const fault = name === "Unhandled Promise Rejection"
      ? new Fault("Runtime.UnhandledPromiseRejection", String(error))
      : error;
    if (current.id) {
      await answerError(current.id, fault);
    }
    process.exit(129);
  };
}

patchConsole();
process.on("uncaughtException", dieOf("Uncaught Exception"));
process.on("unhandledRejection", dieOf("Unhandled Promise Rejection"));
let handler;
try {
  handler = await loadHandler();
} catch (error) {
  await call("POST", "/init/error", JSON.stringify(describe(error)), { "Content-Type": json });
  process.exit(1);
}
await serve(handler);
