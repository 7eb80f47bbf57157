// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

type callbackList struct {
	Callbacks []openCallback `json:"callbacks"`
}

type openCallback struct {
	ID        string `json:"id"`
	Path      string `json:"path"`
	Execution string `json:"execution"`
}

func (o *office) callbacks(t *testing.T, args ...string) (list callbackList) {
	t.Helper()
	text := o.must(t, append([]string{"callback", "list", "--json"}, args...)...)
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	return list
}

func TestCallbacksAreAnsweredByIDAndByName(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	arn := o.start(t, "ask", "poll")
	o.await(t, arn, 4)
	open := o.callbacks(t).Callbacks
	require.Len(t, open, 2)
	require.Equal(t, "first", open[0].Path)
	require.Equal(t, "poll", open[0].Execution)

	require.Equal(t, "the callback is told: alive\n",
		o.must(t, "callback", "heartbeat", open[0].ID))
	require.Equal(t, "the callback is told: succeeded\n",
		o.must(t, "callback", "succeed", open[0].ID, "--result", `"yes"`))
	require.Equal(t, "callback second is told: succeeded\n",
		o.must(t, "callback", "succeed", "-e", "po", "--name", "second", "-r", `"no"`))
	require.Contains(t, o.must(t, "show", "poll", "--follow"), `"yes and no"`)
	require.Empty(t, o.callbacks(t).Callbacks)
}

func TestTheOnlyCallbackNeedsNoName(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	o.await(t, o.start(t, "ask", "poll"), 4)
	got := o.call(t, "callback", "fail", "-e", "poll")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, `2 callbacks of execution "poll" are open: choose one with`+
		` --name: "first", "second"`)
	got = o.call(t, "callback", "fail", "-e", "poll", "--name", "third")
	require.Contains(t, got.stderr, `no open callback "third": open are "first", "second"`)

	o.must(t, "callback", "succeed", "-e", "poll", "--name", "first")
	text := o.must(t, "callback", "fail", "-e", "poll", "--type", "Refused", "-m", "too late",
		"--json")
	var out map[string]string
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	require.Equal(t, "second", out["path"])
	require.Equal(t, "failed", out["answer"])
	ended := o.call(t, "show", "poll", "--follow")
	require.Equal(t, 3, ended.code)
	require.Contains(t, ended.stderr, "too late")
	got = o.call(t, "callback", "heartbeat", "-e", "poll")
	require.Contains(t, got.stderr, `execution "poll" has no open callback`)
}

func TestACallbackIsNamedInOneWay(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	for _, args := range [][]string{
		{"callback", "succeed"},
		{"callback", "succeed", "ID", "-e", "poll"},
		{"callback", "succeed", "ID", "--name", "x"},
		{"callback", "succeed", "A", "B"},
		{"callback", "answer"},
	} {
		require.Equal(t, 2, o.call(t, args...).code, "%q", args)
	}
	got := o.call(t, "callback", "succeed", "nonsense")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "lambda:SendDurableExecutionCallbackSuccess")
}

func TestOpenCallbacksAreListed(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	require.Equal(t, "no callback is open\n", o.call(t, "callback", "list").stderr)
	o.await(t, o.start(t, "ask", "one"), 4)
	o.await(t, o.start(t, "ask", "two"), 4)
	require.Len(t, o.callbacks(t).Callbacks, 4)
	open := o.callbacks(t, "one").Callbacks
	require.Len(t, open, 2)
	require.Equal(t, `EXECUTION  CALLBACK  SINCE  ID
one  first  <instant>  `+open[0].ID+`
one  second  <instant>  `+open[1].ID+"\n", table(o.must(t, "callback", "list", "one")))
}
