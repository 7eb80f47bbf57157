// SPDX-License-Identifier: Apache-2.0

package patterns_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/execution"
)

func TestShips(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled())

	require.Equal(t, order.Receipt{
		Status: "shipped", By: "kim", Total: 93500, Parcels: 2,
	}, run.Output(t))
	run.RequireTree(t, `
		quote      step      SUCCEEDED
		approval   callback  SUCCEEDED
		ship       map       SUCCEEDED  2/2
		  [0]
		    label  invoke    SUCCEEDED
		  [1]
		    label  invoke    SUCCEEDED
		cool-off   wait      SUCCEEDED  24h0m0s
	`)
}

func TestFailureIsAResult(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(),
		durabletest.OnCallback("approval",
			durabletest.Fail(durabletest.Error("Rejected", "too expensive"))))

	require.EqualError(t, run.Err(), "execution is FAILED: Rejected: too expensive")
	run.RequireStatus(t, protocol.ExecutionFailed)
}

func TestLooksAtOperations(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled())

	run.Step(t, "quote").RequireAttempts(t, 1)
	run.Operation(t, "ship/[1]/label").RequireResult(t, order.Parcel{Track: "track-sofa"})
	run.Operation(t, "approval").RequireDuration(t, 2*time.Hour)

	parcel := durabletest.ResultOf[order.Parcel](t, run.Operation(t, "ship/[0]/label"))
	require.Equal(t, "track-lamp", parcel.Track)

	calls := run.Operations(durabletest.OfKind(execution.KindInvoke))
	require.Len(t, calls, 2)
}

func TestComparesWithAFile(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled())

	run.RequireGolden(t)        // testdata/TestComparesWithAFile.tree
	run.RequireGoldenHistory(t) // testdata/TestComparesWithAFile.history
}

func TestReplacesBodies(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled(),
		durabletest.Override("quote", durabletest.Sequence(
			durabletest.Fail(errDown),
			durabletest.Return(map[string]int{"total": 100}))))

	require.Equal(t, 100, run.Output(t).Total)
	run.Step(t, "quote").RequireAttempts(t, 2)
}

func TestTouchesNothingOutside(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Run(t, desk().Handle, two(), approved(), labelled(), durabletest.Strict())
	})

	require.Contains(t, said, `"quote"`)
}

func TestTableOfCases(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		answer durabletest.Responder
		want   string
	}{
		"Approved": {durabletest.Succeed(kim), "shipped"},
		"Silence":  {durabletest.Never(), "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, desk().Handle, two(), labelled(),
				durabletest.OnCallback("approval", c.answer))

			require.Equal(t, c.want, run.Output(t).Status)
		})
	}
}
