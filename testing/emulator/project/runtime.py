# SPDX-License-Identifier: Apache-2.0

"""Runs a Lambda function that is written in Python.

Takes invocations from the Lambda runtime API, calls the handler, and answers.
One invocation at a time, for as long as the process lives.
"""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback
import types

ROOT = "/2018-06-01/runtime"
JSON = "application/json"


class Fault(Exception):
    """An error of the runtime itself, with the type that Lambda gives it."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class RuntimeAPI:
    """The Lambda runtime API of this process."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)

    def call(self, method, route, body=None, headers=None):
        self.connection.request(method, ROOT + route, body, headers or {})
        response = self.connection.getresponse()
        return response.status, response.headers, response.read()

    def next(self):
        status, headers, body = self.call("GET", "/invocation/next")
        if status != 200:
            sys.exit(1)
        return headers, body

    def answer(self, request, body):
        flush()
        self.call("POST", f"/invocation/{request}/response", body, {"Content-Type": JSON})

    def fail(self, route, report):
        flush()
        headers = {"Content-Type": JSON, "Lambda-Runtime-Function-Error-Type": report["errorType"]}
        self.call("POST", route, json.dumps(report).encode(), headers)


class Context:
    """The second argument of the handler."""

    def __init__(self, headers):
        env = os.environ
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = env["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = env["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = env["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = env["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        self.identity = types.SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self.client_context = client_context(headers.get("Lambda-Runtime-Client-Context"))
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


def client_context(text):
    if not text:
        return None
    found = json.loads(text)
    return types.SimpleNamespace(
        custom=found.get("custom"),
        env=found.get("env"),
        client=types.SimpleNamespace(**found.get("client") or {}),
    )


class LogHandler(logging.Handler):
    """Writes records as Lambda does, as text or as JSON."""

    structured = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
    request = None
    tenant = None

    def emit(self, record):
        line = self.json_line(record) if self.structured else self.text_line(record)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def moment(self, record):
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        return seconds, int(record.msecs)

    def text_line(self, record):
        at = "%s.%03dZ" % self.moment(record)
        text = self.format(record).replace("\n", "\r")
        return f"[{record.levelname}]\t{at}\t{self.request or ''}\t{text}"

    def json_line(self, record):
        out = {
            "timestamp": "%s.%03dZ" % self.moment(record),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": self.request,
        }
        if self.tenant:
            out["tenantId"] = self.tenant
        known = logging.makeLogRecord({}).__dict__
        for name, value in record.__dict__.items():
            if name not in known and name not in ("message", "asctime") and value is not None:
                out[name] = value
        if record.exc_info and record.exc_info[0]:
            report = describe(record.exc_info[1])
            out["errorType"] = report["errorType"]
            out["errorMessage"] = report["errorMessage"]
            out["stackTrace"] = report["stackTrace"]
        return json.dumps(out, default=str)


def install_log():
    handler = LogHandler()
    logging.root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO").upper()
    if handler.structured:
        names = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}
        logging.root.setLevel(names.get(level, level))
    return handler


def flush():
    sys.stdout.flush()
    sys.stderr.flush()


def describe(error):
    """The form in which Lambda reports errors, without the frames of this file."""
    kind = error.kind if isinstance(error, Fault) else type(error).__name__
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    return {
        "errorMessage": str(error),
        "errorType": kind,
        "stackTrace": traceback.format_list(frames),
    }


def load_handler():
    """Finds what _HANDLER names: "folder/file.function"."""
    named = os.environ.get("_HANDLER", "")
    module, dot, function = named.rpartition(".")
    if not dot:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{named}': not enough values")
    try:
        found = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module}': {error}") from error
    except SyntaxError as error:
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}") from error
    handler = getattr(found, function, None)
    if handler is None:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function}' missing on module '{module}'")
    return handler


def run(handler, headers, body):
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id") or ""
    event = json.loads(body) if body else None
    result = handler(event, Context(headers))
    try:
        return json.dumps(result, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def main():
    # The folder of this file is no part of the function.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    sys.stdout.reconfigure(line_buffering=True)
    api = RuntimeAPI(os.environ["AWS_LAMBDA_RUNTIME_API"])
    log = install_log()
    try:
        handler = load_handler()
    except Exception as error:
        traceback.print_exc()
        api.fail("/init/error", describe(error))
        sys.exit(1)
    while True:
        headers, body = api.next()
        request = headers["Lambda-Runtime-Aws-Request-Id"]
        log.request, log.tenant = request, headers.get("Lambda-Runtime-Aws-Tenant-Id")
        try:
            api.answer(request, run(handler, headers, body))
        except Exception as error:
            logging.root.exception("Invoke Error")
            api.fail(f"/invocation/{request}/error", describe(error))


main()
