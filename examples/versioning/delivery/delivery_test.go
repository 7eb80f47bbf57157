// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/examples/versioning/delivery"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// depot is one where everything goes well.
type depot struct{}

func (depot) Label(_ context.Context, parcel string) (string, error) {
	return "track-" + parcel, nil
}

func (depot) HandOver(context.Context, string) error     { return nil }
func (depot) Tell(context.Context, string, string) error { return nil }

func sender() delivery.Sender { return delivery.Sender{Depot: depot{}} }

func lamp() delivery.Parcel { return delivery.Parcel{ID: "42", Customer: "ada"} }

func TestCustomerIsToldFirst(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, sender().Send, lamp(),
		durabletest.Function("SendFunction"), durabletest.Lasting(12*time.Hour))

	require.Equal(t, delivery.Delivery{Track: "track-42"}, run.Output(t))
	run.RequireGolden(t)
}

// TestRunningExecutionsCanBeFinished stops release 1 after every checkpoint and
// at every suspension, and has the present code go on.
func TestRunningExecutionsCanBeFinished(t *testing.T) {
	t.Parallel()

	upgraded := durabletest.Upgrade(t, release1, sender().Send, lamp())

	require.NotEmpty(t, upgraded.Runs)
	for _, run := range upgraded.Runs {
		run.Execution.RequireBodyRuns(t, "tell", 1)
		run.Execution.RequireBodyRuns(t, "hand over", 1)
	}
}

// TestRecordedExecutionsReplay replays histories that release 1 has left behind:
// one that has ended, and one that waits.
func TestRecordedExecutionsReplay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/histories/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)

	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()

			replayed := durabletest.ReplayHistory(t, sender().Send, file)

			require.Empty(t, replayed.Gaps)
		})
	}
}

func TestCarelessChangeIsFound(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(tb durabletest.TB) {
		durabletest.Upgrade(tb, release1, careless, lamp())
	})

	require.Contains(t, said, "NonDeterministic")
}
