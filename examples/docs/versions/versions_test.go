// SPDX-License-Identifier: Apache-2.0

package versions_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/versions"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

var order = versions.Order{ID: "42"}

func TestVersionsShip(t *testing.T) {
	t.Parallel()

	v1 := durabletest.Run(t, versions.HandleV1, order)
	require.Equal(t, "shipped", v1.Output(t))

	v2 := durabletest.Run(t, versions.HandleV2, order)
	v2.RequireTree(t, `
		reserve          step     SUCCEEDED
		fraud-check      version  SUCCEEDED
		check for fraud  step     SUCCEEDED
		cool-off         wait     SUCCEEDED  24h0m0s
		ship             step     SUCCEEDED
	`)
}

func TestV2FinishesWhatV1HasBegun(t *testing.T) {
	t.Parallel()

	up := durabletest.Upgrade(t, versions.HandleV1, versions.HandleV2, order)

	require.Equal(t, "shipped", up.V2.Output(t))
}

func TestOtherDurationsOfWaitsAreSafe(t *testing.T) {
	t.Parallel()

	up := durabletest.Upgrade(t, resting(time.Hour), resting(2*time.Hour), order)

	last := up.Runs[len(up.Runs)-1].Execution
	require.Equal(t, time.Hour, last.Duration(), "a wait that has begun keeps its time")
}

func resting(d time.Duration) func(durable.Context, versions.Order) (string, error) {
	return func(ctx durable.Context, _ versions.Order) (string, error) {
		return "rested", durable.Wait(ctx, "rest", d)
	}
}

func TestV3FinishesWhatV2HasBegun(t *testing.T) {
	t.Parallel()

	durabletest.Upgrade(t, versions.HandleV2, versions.HandleV3, order)
}

func TestV3CannotFinishWhatV1HasBegun(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Upgrade(t, versions.HandleV1, versions.HandleV3, order)
	})

	require.Contains(t, said, "v2 can't go on everywhere that v1 may stop")
}

// wrong: executions that began before the deployment take the new path in the
// middle.
func withoutVersion(ctx durable.Context, _ versions.Order) (string, error) {
	nothing := func(durable.StepContext) error { return nil }
	if err := durable.Do(ctx, "reserve", nothing); err != nil {
		return "", err
	}
	if err := durable.Do(ctx, "check for fraud", nothing); err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "cool-off", 24*time.Hour); err != nil {
		return "", err
	}
	return "shipped", durable.Do(ctx, "ship", nothing)
}

func TestChangeWithoutVersionIsFound(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Upgrade(t, versions.HandleV1, withoutVersion, order)
	})

	require.Contains(t, said, "4 of 6 boundaries are unsafe; the first is number 3")
}
