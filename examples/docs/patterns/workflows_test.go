// SPDX-License-Identifier: Apache-2.0

package patterns_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestPartsOfATree(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled())

	run.RequireTree(t, `
		ship  map
		  [1]
		    label  invoke
	`, durabletest.Subset())
	run.Operation(t, "ship").Child(t, "[0]/label").RequireStatus(t, "SUCCEEDED")
}

func TestFunctionsTogether(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(),
		durabletest.Register(labelFunction, durabletest.Durable(printLabel)))

	require.Equal(t, 2, run.Output(t).Parcels)
	run.Operation(t, "ship/[0]/label").RequireDuration(t, time.Minute)
}

func TestOneItemFails(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(),
		durabletest.Register(labelFunction, durabletest.Throttled(1,
			durabletest.Durable(printLabel))))

	require.Equal(t, 1, run.Output(t).Parcels, "one failure is tolerated")
	require.Len(t, run.Operations(durabletest.Named("label"),
		durabletest.InStatus("FAILED")), 1)
}

// large is an order of many items.
func large(n int) order.Order {
	in := order.Order{ID: "43"}
	for range n {
		in.Items = append(in.Items, order.Item{SKU: "bulb", Cents: 250})
	}
	return in
}

func TestStaysWithinItsBudget(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, large(100), approved(), labelled(),
		durabletest.WithinBudget(durabletest.Budget{Operations: 300, LongestPayload: 64 << 10}))

	t.Log(run.Usage())
}

func TestBudgetIsEnforced(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Run(t, desk().Handle, large(100), approved(), labelled(),
			durabletest.WithinBudget(durabletest.Budget{Operations: 100}))
	})

	require.Contains(t, said, "over its budget: ")
}

func TestOrderOfItemsDoesNotMatter(t *testing.T) {
	t.Parallel()

	durabletest.Explore(t, desk().Handle, two(), approved(), labelled(),
		durabletest.Schedules(50))
}

// countsInMemory has branches that share a variable.
func countsInMemory(ctx durable.Context, _ string) (string, error) {
	last := ""
	visit := func(name string) func(ctx durable.Context) (string, error) {
		return func(ctx durable.Context) (string, error) {
			err := durable.Do(ctx, "visit", func(durable.StepContext) error { return nil })
			last = name
			return name, err
		}
	}
	_, err := durable.Parallel(ctx, "visits", []durable.Branch[string]{
		{Name: "north", Run: visit("north")},
		{Name: "south", Run: visit("south")},
	})
	return last, err
}

func TestSharedVariableIsFound(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Explore(t, countsInMemory, "", durabletest.WithoutReplayCheck())
	})

	require.Contains(t, said, "-durable.seed=")
}

func TestLabelsAreMadeAtTheSameTime(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled(),
		durabletest.Concurrently())

	require.Equal(t, 2, run.Output(t).Parcels)
}
