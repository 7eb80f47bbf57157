// SPDX-License-Identifier: Apache-2.0

package patterns_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/versions"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestEveryBoundaryIsSafe(t *testing.T) {
	t.Parallel()

	up := durabletest.Upgrade(t, versions.HandleV1, versions.HandleV2, versions.Order{ID: "42"})

	for _, run := range up.Runs {
		require.Equal(t, "shipped", run.Execution.Output(t), run.Boundary)
	}
}

func TestTableOfBoundaries(t *testing.T) {
	t.Parallel()

	up := durabletest.Upgrade(t, versions.HandleV1, versions.HandleV2, versions.Order{ID: "42"})

	require.Equal(t, `   #  v1 stopped at  after            time      with v2
   1  checkpoint     reserve START    +0s       safe, SUCCEEDED
   2  checkpoint     reserve SUCCEED  +0s       safe, SUCCEEDED
   3  checkpoint     cool-off START   +0s       safe, SUCCEEDED
   4  suspension     cool-off START   +0s       safe, SUCCEEDED
   5  checkpoint     ship START       +24h0m0s  safe, SUCCEEDED
   6  checkpoint     ship SUCCEED     +24h0m0s  safe, SUCCEEDED
`, up.Table())
}

func TestOnlyWhereItIsSuspended(t *testing.T) {
	t.Parallel()

	up := durabletest.Upgrade(t, versions.HandleV1, versions.HandleV2, versions.Order{ID: "42"},
		durabletest.Boundaries(func(b durabletest.Boundary) bool {
			return b.Kind == durabletest.AtSuspension
		}))

	require.Len(t, up.Runs, 1)
}
