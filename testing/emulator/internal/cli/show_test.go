// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestShowPrintsTheTree(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{SkipTime: true})
	o.must(t, "invoke", "greet", "--name", "hi", "-i", `{"name":"ann"}`)
	want := `hi  greet  SUCCEEDED after <time>
arn:aws:lambda:us-east-1:123456789012:function:greet:$LATEST/durable-execution/hi/<id>
started <instant>

greet  step  SUCCEEDED
think  wait  SUCCEEDED  <time>

result: "hello ann"
`
	require.Equal(t, want, plain(o.must(t, "show", "hi")))
	require.Equal(t, want, plain(o.must(t, "show")), "without a name it is the latest")
}

func TestShowSaysHowToAnswerCallbacks(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	o.await(t, o.start(t, "ask", "poll"), 4)
	got := o.must(t, "show", "poll", "--endpoint", o.url)
	require.Contains(t, plain(got), `
callback first is open; to answer it:
  durable callback succeed --endpoint <url> -e poll --name first --result JSON
`)
}

func TestShowHasOtherForms(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{SkipTime: true})
	arn := o.start(t, "greet", "hi")
	o.await(t, arn, 8)
	result, err := o.Result(arn)
	require.NoError(t, err)
	require.Equal(t, result.Timeline(), o.must(t, "show", "hi", "--timeline"))
	require.Equal(t, result.Mermaid(), o.must(t, "show", "hi", "--mermaid"))
	require.Contains(t, o.must(t, "show", "hi", "--full"), result.FullTree())
	var page strings.Builder
	require.NoError(t, result.WriteHTML(&page))
	require.Equal(t, page.String(), o.must(t, "show", "hi", "--html", "-"))
	require.Empty(t, o.must(t, "show", "hi", "--html", "hi.html"))
	written, err := os.ReadFile(filepath.Join(o.dir, "hi.html"))
	require.NoError(t, err)
	require.Equal(t, page.String(), string(written))
	require.Equal(t, 2, o.call(t, "show", "hi", "--html", "-", "--timeline").code)
}

func TestShowHasAStableShape(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{SkipTime: true})
	o.must(t, "invoke", "greet", "--name", "hi", "-i", `{"name":"ann"}`)
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(o.must(t, "show", "hi", "--json")), &out))
	operations, _ := out["operations"].([]any)
	require.Len(t, operations, 2)
	for _, one := range append(operations, out) {
		object, _ := one.(map[string]any)
		require.IsType(t, "", object["start"])
		require.IsType(t, "", object["end"])
		delete(object, "start")
		delete(object, "end")
	}
	require.Contains(t, out["arn"], "durable-execution/hi/")
	delete(out, "arn")
	require.Equal(t, map[string]any{
		"name": "hi", "function": "greet", "version": "$LATEST", "status": "SUCCEEDED",
		"input": `{"name":"ann"}`, "output": `"hello ann"`,
		"operations": []any{
			map[string]any{
				"id": "1", "path": "greet", "name": "greet", "kind": "step", "status": "SUCCEEDED",
				"result": `"hello ann"`, "attempts": 1.0,
			},
			map[string]any{
				"id": "2", "path": "think", "name": "think", "kind": "wait", "status": "SUCCEEDED",
				"waitSeconds": 3600.0,
			},
		},
	}, out)
}

func TestExecutionsAreFoundByBeginnings(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	arn := o.start(t, "greet", "alpha-1")
	other := o.start(t, "greet", "alpha-12")
	o.start(t, "ask", "alpha-12")
	id := arn[strings.LastIndexByte(arn, '/')+1:]
	for _, name := range []string{arn, "alpha-1", id, id[:13]} {
		require.Contains(t, o.must(t, "show", name), arn, "%s", name)
	}
	require.Contains(t, o.must(t, "show", "alpha-12", "--function", "greet"), other)

	got := o.call(t, "show", "alpha-12")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, `"alpha-12" may be any of 2 executions`)
	require.Contains(t, got.stderr, other)
	got = o.call(t, "show", "alph")
	require.Contains(t, got.stderr, `"alph" may be any of 3 executions`)
	got = o.call(t, "show", "beta")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, `no execution "beta": the latest are`)
	require.Contains(t, got.stderr, arn)
	got = o.call(t, "show", strings.Replace(arn, id, "00000000-0000-0000-0000-000000000000", 1))
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "ResourceNotFoundException")
}

func TestShowWithoutAnyExecutionSaysSo(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	require.Contains(t, o.call(t, "show").stderr, "there is no execution yet")
	require.Contains(t, o.call(t, "show", "x").stderr, "there are none")
}
