// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// ordinary is a template with one function that isn't durable.
func ordinary(runtime, handler string) string {
	return `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Timeout: 30
      Runtime: ` + runtime + `
      Handler: ` + handler + "\n"
}

// startNode runs one function in JavaScript.
func startNode(t *testing.T, handler string, code map[string]string) *world {
	t.Helper()
	needs(t, "node")
	return startCode(t, ordinary("nodejs22.x", handler), code)
}

// scripted is a function in one file.
type scripted struct{ handler, file, code string }

// startAll runs functions of one language that aren't durable.
func startAll(t *testing.T, runtime string, all map[string]scripted) *world {
	t.Helper()
	tree := make(map[string]string)
	template := "Globals: {Function: {Timeout: 30, Runtime: " + runtime + "}}\nResources:\n"
	for name, f := range all {
		template += "  " + name + ": {Type: AWS::Serverless::Function, Properties: {CodeUri: " +
			name + ", Handler: " + f.handler + "}}\n"
		tree[filepath.Join(name, f.file)] = f.code + "\n"
	}
	tree["template.yaml"] = template
	w := start(t, emulator.Config{})
	apply(t, w, files(t, tree))
	return w
}

func startCode(t *testing.T, template string, code map[string]string) *world {
	t.Helper()
	all := map[string]string{"template.yaml": template}
	for name, text := range code {
		all["code/"+name] = text
	}
	w := start(t, emulator.Config{})
	apply(t, w, files(t, all))
	return w
}

func TestNodeHandlersInAllForms(t *testing.T) {
	t.Parallel()
	needs(t, "node")
	rows := map[string]scripted{
		"Module":       {"index.handler", "index.mjs", "export const handler = async (e) => e.a"},
		"CommonJS":     {"index.handler", "index.cjs", "exports.handler = async (e) => e.a"},
		"Plain":        {"index.handler", "index.js", "module.exports.handler = async (e) => e.a"},
		"Reexported":   {"index.handler", "index.js", "module.exports = { ['hand' + 'ler']: (e) => e.a }"},
		"Default":      {"index.handler", "index.mjs", "export default { handler: (e) => e.a }"},
		"InAFolder":    {"src/app.run", "src/app.mjs", "export const run = async (e) => e.a"},
		"Nested":       {"app.api.run", "app.mjs", "export const api = { run: async (e) => e.a }"},
		"Synchronous":  {"app.run", "app.mjs", "export const run = (e) => e.a"},
		"WithCallback": {"app.run", "app.mjs", "export const run = (e, c, done) => { done(null, e.a) }"},
		"ByContext":    {"app.run", "app.mjs", "export const run = (e, c) => { c.succeed(e.a) }"},
	}
	w := startAll(t, "nodejs22.x", rows)
	for name := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.JSONEq(t, `"é"`, w.answer(t, name, `{"a":"é"}`))
			require.JSONEq(t, `7`, w.answer(t, name, `{"a":7}`), "the process is used again")
		})
	}
}

func TestNodeContext(t *testing.T) {
	t.Parallel()
	w := startNode(t, "index.handler", map[string]string{"index.mjs": `
export const handler = async (event, context) => ({
  ...context, event, left: context.getRemainingTimeInMillis(), root: process.env.LAMBDA_TASK_ROOT,
  here: process.cwd(), trace: process.env._X_AMZN_TRACE_ID, runtime: process.env.AWS_EXECUTION_ENV,
})
`})
	payload, err := json.Marshal(map[string]any{"custom": map[string]string{"k": "v"}})
	require.NoError(t, err)
	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("Fn"), TenantId: aws.String("t-1"),
		ClientContext: aws.String(base64Of(payload)),
	})
	require.NoError(t, err)
	require.Nil(t, out.FunctionError, "%s", out.Payload)
	var got map[string]any
	require.NoError(t, json.Unmarshal(out.Payload, &got))
	require.Equal(t, "Fn", got["functionName"])
	require.Equal(t, "$LATEST", got["functionVersion"])
	require.Equal(t, "128", got["memoryLimitInMB"])
	require.Equal(t, "/aws/lambda/Fn", got["logGroupName"])
	require.Contains(t, got["logStreamName"], "[$LATEST]")
	require.Equal(t, "arn:aws:lambda:us-east-1:123456789012:function:Fn", got["invokedFunctionArn"])
	require.Regexp(t, `^[0-9a-f-]{36}$`, got["awsRequestId"])
	require.Equal(t, "t-1", got["tenantId"])
	require.Equal(t, map[string]any{"custom": map[string]any{"k": "v"}}, got["clientContext"])
	require.NotContains(t, got, "event", "there was no event")
	left, ok := got["left"].(float64)
	require.True(t, ok && left > 0 && left <= 30_000, "%v ms are left", got["left"])
	require.Regexp(t, "code$", got["root"])
	require.Regexp(t, "code$", got["here"])
	require.Equal(t, "AWS_Lambda_nodejs22.x", got["runtime"])
}

func TestNodeErrors(t *testing.T) {
	t.Parallel()
	w := startNode(t, "index.handler", map[string]string{"index.mjs": `
class OutOfStock extends Error { constructor(m) { super(m); this.name = "OutOfStock" } }
export const handler = async ({ how }) => {
  switch (how) {
    case "throw": throw new OutOfStock("no more")
    case "text": throw "just text"
    case "big": return 1n
    case "exit": process.exit(9)
    case "later": setTimeout(() => { throw new OutOfStock("too late") }); break
    case "reject": Promise.reject(new OutOfStock("nobody waits")); break
    default: return how
  }
  await new Promise((resolve) => setTimeout(resolve, 60_000))
}
`})
	rows := map[string]struct{ kind, message string }{
		"throw":  {"OutOfStock", "no more"},
		"text":   {"string", "just text"},
		"big":    {"Runtime.MarshalError", "Unable to stringify response body as JSON"},
		"exit":   {"Runtime.ExitError", "exit status 9"},
		"later":  {"OutOfStock", "too late"},
		"reject": {"Runtime.UnhandledPromiseRejection", "OutOfStock: nobody waits"},
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
	require.Contains(t, w.failure(t, "Fn", `{"how":"throw"}`)["trace"], "OutOfStock: no more")
}

func TestNodeProcessThatDiesBetweenInvocationsIsFollowedByAnother(t *testing.T) {
	t.Parallel()
	w := startNode(t, "index.handler", map[string]string{"index.mjs": `
let calls = 0
export const handler = async () => {
  setTimeout(() => { throw new Error("too late") }, 50)
  return ++calls
}
`})
	require.JSONEq(t, `1`, w.answer(t, "Fn", `{}`))
	for !strings.Contains(strings.Join(w.messages(t, "Fn"), "\n"), "too late") {
		require.NoError(t, t.Context().Err())
	}
	out := w.invoke(t, "Fn", `{}`)
	if out.FunctionError != nil { // it was taken by the process on its way out
		require.Contains(t, string(out.Payload), "exit status 129")
		out = w.invoke(t, "Fn", `{}`)
	}
	require.JSONEq(t, `1`, string(out.Payload), "another process counts anew")
}

func TestNodeHandlersThatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	needs(t, "node")
	rows := map[string]struct{ handler, code, kind, message string }{
		"NoDot":     {"index", "", "Runtime.MalformedHandlerName", `Bad handler "index"`},
		"NoFile":    {"other.handler", "", "Runtime.ImportModuleError", "Cannot find module 'other'"},
		"NoExport":  {"index.run", "export const x = 1", "Runtime.HandlerNotFound", "index.run is undefined"},
		"NoPackage": {"index.handler", `import "nowhere"`, "Runtime.ImportModuleError", "'nowhere'"},
		"NoSyntax":  {"index.handler", "export const", "Runtime.UserCodeSyntaxError", "SyntaxError"},
		"Throws":    {"index.handler", "null.x", "TypeError", "Cannot read properties of null"},
	}
	all := make(map[string]scripted)
	for name, row := range rows {
		all[name] = scripted{row.handler, "index.mjs", row.code}
	}
	w := startAll(t, "nodejs22.x", all)
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := w.failure(t, name, `{}`)
			require.Equal(t, row.kind, got["errorType"])
			require.Contains(t, got["errorMessage"], row.message)
		})
	}
}

const nodeLog = `
export const handler = async () => {
  console.log("plain %s", "text")
  console.debug({ level: "low", nested: { a: 1 } })
  console.error("it broke", new RangeError("by far"))
  console.info("two\nlines")
  return null
}
`

func TestNodeLogAsText(t *testing.T) {
	t.Parallel()
	w := startNode(t, "index.handler", map[string]string{"index.mjs": nodeLog})
	w.answer(t, "Fn", `{}`)
	lines := w.messages(t, "Fn")
	require.Len(t, lines, 4)
	const start = `^\d{4}-\d\d-\d\dT[\d:.]+Z\t[0-9a-f-]{36}\t`
	require.Regexp(t, start+"INFO\tplain text$", lines[0])
	require.Regexp(t, start+"DEBUG\t{ level: 'low', nested: { a: 1 } }$", lines[1])
	require.Regexp(t, start+"ERROR\tit broke RangeError: by far\r", lines[2])
	require.Regexp(t, start+"INFO\ttwo\rlines$", lines[3])
}

func TestNodeLogAsJSON(t *testing.T) {
	t.Parallel()
	needs(t, "node")
	w := startCode(t, ordinary("nodejs22.x", "index.handler")+
		"      LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: INFO}\n",
		map[string]string{"index.mjs": nodeLog + "console.debug('hidden')\n"})
	w.answer(t, "Fn", `{}`)
	lines := w.messages(t, "Fn")
	require.Len(t, lines, 3)
	plain := record(t, lines[0])
	require.Equal(t, "plain text", plain["message"])
	require.Equal(t, "INFO", plain["level"])
	require.Regexp(t, `^[0-9a-f-]{36}$`, plain["requestId"])
	broken := record(t, lines[1])
	require.Equal(t, "RangeError", broken["errorType"])
	require.Equal(t, "by far", broken["errorMessage"])
	require.NotEmpty(t, broken["stackTrace"])
	require.Equal(t, "two\nlines", record(t, lines[2])["message"])
}

// record reads a line that is an object.
func record(t *testing.T, line string) (fields map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(line), &fields), "%s", line)
	return fields
}
