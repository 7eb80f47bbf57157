// SPDX-License-Identifier: Apache-2.0

package invokes_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/invokes"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

const label = "make-label:live"

var lamp = invokes.Item{SKU: "lamp"}

func TestShips(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, invokes.Ship, lamp,
		durabletest.OnInvoke(label,
			func(_ context.Context, it invokes.Item) (invokes.Parcel, error) {
				return invokes.Parcel{Track: "track-" + it.SKU}, nil
			}))

	require.Equal(t, "track-lamp", run.Output(t).Track)
	run.RequireTree(t, `
		label  invoke  SUCCEEDED
	`)
}

func TestShipsWithTheDurableFunction(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, invokes.Ship, lamp,
		durabletest.Register(label, durabletest.Durable(invokes.Label)))

	require.Equal(t, "track-lamp", run.Output(t).Track)
	run.RequireDuration(t, time.Minute)
}

func TestWaysToFail(t *testing.T) {
	t.Parallel()

	for want, target := range map[string]durabletest.Target{
		"by lorry: 90 kg":                durabletest.Fail(durabletest.Error("Label.TooHeavy", "90 kg")),
		"the label took too long":        durabletest.Fail(durable.ErrTimedOut),
		"somebody stopped the labelling": durabletest.Fail(durable.ErrStopped),
	} {
		run := durabletest.Run(t, invokes.ShipOrExplain, lamp, durabletest.Register(label, target))

		require.Equal(t, want, run.Output(t))
	}
}

func TestFunctionThatDoesNotExist(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, invokes.Ship, lamp,
		durabletest.Register(label, durabletest.Missing()))

	require.ErrorContains(t, run.Err(), "ResourceNotFoundException")
}

func TestGivesUpWaitingAfterAnHour(t *testing.T) {
	t.Parallel()
	parcel := durabletest.Succeed(invokes.Parcel{Track: "track-lamp"})

	late := durabletest.Run(t, invokes.ShipWithin, lamp,
		durabletest.Register(label, parcel.After(2*time.Hour)))
	require.Equal(t, "late", late.Output(t))
	late.RequireDuration(t, time.Hour)

	early := durabletest.Run(t, invokes.ShipWithin, lamp,
		durabletest.Register(label, parcel.After(time.Minute)))
	require.Equal(t, "track-lamp", early.Output(t))
}

func TestForgottenFunctionIsReported(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Run(t, invokes.Ship, lamp)
	})

	require.Contains(t, said, `"make-label:live"`)
}
