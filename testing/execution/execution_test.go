// SPDX-License-Identifier: Apache-2.0

package execution_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// start is when the runs in testdata begin.
var start = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// run reads a run from a history in testdata. The order succeeds after retries,
// a callback, a map of invokes and a wait; the refund fails in many ways and is
// still open.
func run(t *testing.T, name string) *execution.Result {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return execution.FromHistory("arn:"+name, decode(t, string(data)))
}

func decode(t *testing.T, text string) []protocol.Event {
	t.Helper()
	var events []protocol.Event
	require.NoError(t, json.Unmarshal([]byte(text), &events))
	return events
}

// requireGolden compares text with a file in testdata.
func requireGolden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), text)
}
