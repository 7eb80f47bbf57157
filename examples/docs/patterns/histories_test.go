// SPDX-License-Identifier: Apache-2.0

package patterns_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestOldExecutionsCanGoOn(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/histories/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)

	for _, file := range files {
		old := durabletest.ReplayHistory(t, desk().Handle, file)
		require.Empty(t, old.Gaps)
	}
}

func TestWritesAHistory(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "order.json")

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled())
	out, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, run.Result().WriteHistory(out))
	require.NoError(t, out.Close())

	old := durabletest.ReplayHistory(t, desk().Handle, file)
	require.Equal(t, len(run.Operations()), old.Checked)
}

func TestHistoryWithoutData(t *testing.T) {
	t.Parallel()

	old := durabletest.ReplayHistory(t, desk().Handle, "testdata/redacted.json",
		durabletest.FillInput(two()),
		durabletest.FillIn("quote", map[string]int{"total": 93500}),
		durabletest.FillIn("approval", order.Approval{By: "kim"}))

	require.NotEmpty(t, old.Gaps, "the labels are missing")
}
