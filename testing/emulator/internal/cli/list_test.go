// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// table is an output with columns, comparable.
func table(text string) string {
	return regexp.MustCompile(`  +`).ReplaceAllString(plain(text), "  ")
}

func TestListShowsTheLatestFirst(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	require.Empty(t, o.must(t, "list"))
	o.await(t, o.start(t, "greet", "one"), 5)
	o.must(t, "stop", "one")
	o.await(t, o.start(t, "ask", "two"), 4)
	require.Equal(t, `NAME  FUNCTION  STATUS  STARTED  TOOK
two  ask  RUNNING  <instant>  <time> so far
one  greet  STOPPED  <instant>  <time>
`, table(o.must(t, "list")))
	require.Equal(t, `NAME  FUNCTION  STATUS  STARTED  TOOK
two  ask  RUNNING  <instant>  <time> so far
`, table(o.must(t, "list", "--limit", "1")))
}

func TestListSelects(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	o.start(t, "greet", "one")
	o.start(t, "ask", "two")
	o.must(t, "stop", "two")
	names := func(args ...string) (names []any) {
		var out struct {
			Executions []map[string]any `json:"executions"`
		}
		text := o.must(t, append([]string{"list", "--json"}, args...)...)
		require.NoError(t, json.Unmarshal([]byte(text), &out))
		for _, x := range out.Executions {
			names = append(names, x["name"])
		}
		return names
	}
	require.Equal(t, []any{"two", "one"}, names())
	require.Equal(t, []any{"one"}, names("--function", "greet"))
	require.Equal(t, []any{"one"}, names("--status", "running"))
	require.Equal(t, []any{"two"}, names("--status", "stopped,failed"))
	require.Equal(t, []any{"two", "one"}, names("--since", "1h"))
	require.Empty(t, names("--status", "timed-out"))
}

func TestListHasAStableShape(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	require.JSONEq(t, `{"executions":[]}`, o.must(t, "list", "--json"))
	arn := o.start(t, "greet", "one")
	o.must(t, "stop", "one")
	var out struct {
		Executions []map[string]any `json:"executions"`
	}
	require.NoError(t, json.Unmarshal([]byte(o.must(t, "list", "--json")), &out))
	require.Len(t, out.Executions, 1)
	for _, name := range []string{"start", "end"} {
		text, _ := out.Executions[0][name].(string)
		_, err := time.Parse(time.RFC3339Nano, text)
		require.NoError(t, err)
		delete(out.Executions[0], name)
	}
	require.Equal(t, map[string]any{
		"arn": arn, "name": "one", "function": "greet", "version": "$LATEST", "status": "STOPPED",
	}, out.Executions[0])
}

func TestListRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	for _, args := range [][]string{
		{"list", "--status", "happy"},
		{"list", "--limit", "-1"},
		{"list", "all"},
		{"list", "--nonsense"},
		{"lst"},
	} {
		got := o.call(t, args...)
		require.Equal(t, 2, got.code, "%q", args)
		require.Contains(t, got.stderr, "durable --help")
	}
	require.Contains(t, o.call(t, "list", "--status", "happy").stderr,
		`no status "happy": use running, succeeded, failed, timed_out, stopped`)
}
