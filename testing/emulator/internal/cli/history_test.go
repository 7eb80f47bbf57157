// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestHistoryCanBeReplayed(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{SkipTime: true})
	o.must(t, "invoke", "greet", "--name", "hi", "-i", `{"name":"ann"}`)
	o.must(t, "history", "hi", "-o", "hi.json")
	replayed := durabletest.ReplayHistory(t, greet, filepath.Join(o.dir, "hi.json"))
	require.Empty(t, replayed.Gaps)
	require.Equal(t, "hi", replayed.Result.Name)
	require.Contains(t, o.must(t, "history", "hi"), `"EventType": "ExecutionSucceeded"`)
}

func TestHistoryHasAllPages(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{SkipTime: true})
	hire(t, o, "count", count)
	arn := o.start(t, "count", "long")
	o.must(t, "show", "long", "--follow")
	o.must(t, "history", "long", "-o", "long.json")
	replayed := durabletest.ReplayHistory(t, count, filepath.Join(o.dir, "long.json"))
	whole, err := o.Result(arn)
	require.NoError(t, err)
	require.Greater(t, len(whole.Events), 1000)
	require.Len(t, replayed.Result.Events, len(whole.Events))
}

func TestHistoryIsRedacted(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{SkipTime: true})
	o.must(t, "invoke", "greet", "--name", "hi", "-i", `{"name":"ann"}`)
	bare := o.must(t, "history", "hi", "--redact", "-o", "bare.json")
	require.Empty(t, bare)
	text, err := os.ReadFile(filepath.Join(o.dir, "bare.json"))
	require.NoError(t, err)
	require.NotContains(t, string(text), "ann")
	require.Contains(t, string(text), `"Truncated": true`)

	o.must(t, "history", "hi", "--redact=Name", "-o", "hidden.json")
	text, err = os.ReadFile(filepath.Join(o.dir, "hidden.json"))
	require.NoError(t, err)
	require.Contains(t, string(text), `{\"name\":\"[redacted]\"}`)
	require.Contains(t, string(text), "hello ann", "only members of that name are hidden")

	got := o.call(t, "invoke", "refuse", "--name", "no")
	require.Equal(t, 3, got.code)
	require.NotContains(t, o.must(t, "history", "no", "--redact"), "not today")
	require.Contains(t, o.must(t, "history", "no", "--redact=x"), "not today")
}
