// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func base64Of(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// startPython runs one function in Python.
func startPython(t *testing.T, handler string, code map[string]string) *world {
	t.Helper()
	needs(t, "python3")
	return startCode(t, ordinary("python3.13", handler), code)
}

func TestPythonHandlers(t *testing.T) {
	t.Parallel()
	needs(t, "python3")
	const code = "def handler(event, context):\n    return event['a']"
	rows := map[string]scripted{
		"Plain":      {"app.handler", "app.py", code},
		"InAFolder":  {"src/app.handler", "src/app.py", code},
		"InAPackage": {"src.app.handler", "src/app.py", code},
	}
	w := startAll(t, "python3.13", rows)
	for name := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.JSONEq(t, `"é"`, w.answer(t, name, `{"a":"é"}`))
			require.JSONEq(t, `null`, w.answer(t, name, `{"a":null}`), "the process is used again")
		})
	}
}

func TestPythonContext(t *testing.T) {
	t.Parallel()
	w := startPython(t, "app.handler", map[string]string{"app.py": `
import os
def handler(event, context):
    known = {k: v for k, v in vars(context).items() if isinstance(v, str)}
    return {**known, "left": context.get_remaining_time_in_millis(), "event": event,
            "custom": context.client_context.custom, "here": os.getcwd()}
`})
	payload, err := json.Marshal(map[string]any{"custom": map[string]string{"k": "v"}})
	require.NoError(t, err)
	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("Fn"), TenantId: aws.String("t-1"),
		ClientContext: aws.String(base64Of(payload)), Payload: []byte(`{"a":1}`),
	})
	require.NoError(t, err)
	require.Nil(t, out.FunctionError, "%s", out.Payload)
	var got map[string]any
	require.NoError(t, json.Unmarshal(out.Payload, &got))
	require.Equal(t, "Fn", got["function_name"])
	require.Equal(t, "$LATEST", got["function_version"])
	require.Equal(t, "128", got["memory_limit_in_mb"])
	require.Equal(t, "arn:aws:lambda:us-east-1:123456789012:function:Fn", got["invoked_function_arn"])
	require.Regexp(t, `^[0-9a-f-]{36}$`, got["aws_request_id"])
	require.Equal(t, "t-1", got["tenant_id"])
	require.Equal(t, map[string]any{"k": "v"}, got["custom"])
	require.Equal(t, map[string]any{"a": 1.0}, got["event"])
	left, ok := got["left"].(float64)
	require.True(t, ok && left > 0 && left <= 30_000, "%v ms are left", got["left"])
}

func TestPythonErrors(t *testing.T) {
	t.Parallel()
	w := startPython(t, "app.handler", map[string]string{"app.py": `
import os, sys
class OutOfStock(Exception):
    pass
def handler(event, context):
    how = event["how"]
    if how == "raise":
        raise OutOfStock("no more")
    if how == "set":
        return {1}
    if how == "exit":
        sys.exit(9)
    if how == "kill":
        os._exit(8)
    return how
`})
	rows := map[string]struct{ kind, message string }{
		"raise": {"OutOfStock", "no more"},
		"set":   {"Runtime.MarshalError", "Unable to marshal response"},
		"exit":  {"Runtime.ExitError", "exit status 9"},
		"kill":  {"Runtime.ExitError", "exit status 8"},
	}
	for how, row := range rows {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			got := w.failure(t, "Fn", `{"how":"`+how+`"}`)
			require.Equal(t, row.kind, got["errorType"])
			require.Contains(t, got["errorMessage"], row.message)
			require.JSONEq(t, `"on"`, w.answer(t, "Fn", `{"how":"on"}`))
		})
	}
}

func TestPythonTracesHoldTheFunctionOnly(t *testing.T) {
	t.Parallel()
	w := startPython(t, "app.handler", map[string]string{
		"app.py": "def inner():\n    raise ValueError('no')\ndef handler(event, context):\n    inner()\n",
	})
	trace, ok := w.failure(t, "Fn", `{}`)["stackTrace"].([]any)
	require.True(t, ok)
	require.Len(t, trace, 2)
	require.Contains(t, trace[0], "in handler")
	require.Contains(t, trace[1], "in inner")
}

func TestPythonHandlersThatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	needs(t, "python3")
	rows := map[string]struct{ handler, code, kind, message string }{
		"NoDot":      {"app", "", "Runtime.MalformedHandlerName", "Bad handler 'app'"},
		"NoModule":   {"other.handler", "", "Runtime.ImportModuleError", "Unable to import module 'other'"},
		"NoFunction": {"app.run", "x = 1", "Runtime.HandlerNotFound", "Handler 'run' missing"},
		"NoPackage":  {"app.run", "import nowhere", "Runtime.ImportModuleError", "nowhere"},
		"NoSyntax":   {"app.run", "def", "Runtime.UserCodeSyntaxError", "Syntax error"},
		"Raises":     {"app.run", "1 / 0", "ZeroDivisionError", "division by zero"},
	}
	all := make(map[string]scripted)
	for name, row := range rows {
		all[name] = scripted{row.handler, "app.py", row.code}
	}
	w := startAll(t, "python3.13", all)
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := w.failure(t, name, `{}`)
			require.Equal(t, row.kind, got["errorType"])
			require.Contains(t, got["errorMessage"], row.message)
		})
	}
}

const pythonLog = `
import logging
log = logging.getLogger("shop")
log.setLevel("INFO")
def handler(event, context):
    print("printed")
    log.info("hello %s", "kim", extra={"order": 7})
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("it broke")
`

func TestPythonLogAsText(t *testing.T) {
	t.Parallel()
	w := startPython(t, "app.handler", map[string]string{"app.py": pythonLog})
	w.answer(t, "Fn", `{}`)
	lines := w.messages(t, "Fn")
	require.Len(t, lines, 3)
	const rest = `\t\d{4}-\d\d-\d\dT[\d:.]+Z\t[0-9a-f-]{36}\t`
	require.Equal(t, "printed", lines[0])
	require.Regexp(t, `^\[INFO\]`+rest+"hello kim$", lines[1])
	require.Regexp(t, `^\[ERROR\]`+rest+"it broke\r.*ZeroDivisionError", lines[2])
}

func TestPythonLogAsJSON(t *testing.T) {
	t.Parallel()
	needs(t, "python3")
	w := startCode(t, ordinary("python3.13", "app.handler")+
		"      LoggingConfig: {LogFormat: JSON}\n", map[string]string{"app.py": pythonLog})
	w.answer(t, "Fn", `{}`)
	lines := w.messages(t, "Fn")
	require.Len(t, lines, 3)
	hello := record(t, lines[1])
	require.Equal(t, "hello kim", hello["message"])
	require.Equal(t, "INFO", hello["level"])
	require.EqualValues(t, 7, hello["order"])
	require.Regexp(t, `^[0-9a-f-]{36}$`, hello["requestId"])
	require.Equal(t, "ZeroDivisionError", record(t, lines[2])["errorType"])
}

func TestPythonOfTheVirtualEnvironmentBesideTheCode(t *testing.T) {
	t.Parallel()
	needs(t, "python3")
	dir := files(t, map[string]string{
		"app.py": "import sys\ndef handler(event, context):\n    return sys.prefix\n",
	})
	venv := exec.CommandContext(t.Context(), "python3", "-m", "venv", "--without-pip",
		filepath.Join(dir, ".venv"))
	if output, err := venv.CombinedOutput(); err != nil {
		t.Skipf("this Python makes no virtual environments: %v\n%s", err, output)
	}
	w := start(t, emulator.Config{})
	p := load(t, dir)
	p.Functions[0].Durable = nil
	require.NoError(t, p.Apply(t.Context(), w.Server))

	var prefix string
	require.NoError(t, json.Unmarshal([]byte(w.answer(t, p.Functions[0].Name, `{}`)), &prefix))
	require.True(t, strings.HasSuffix(prefix, ".venv"), prefix)
	_, err := os.Stat(filepath.Join(dir, "__pycache__"))
	require.ErrorIs(t, err, os.ErrNotExist, "compiled files are left among the sources")
}
