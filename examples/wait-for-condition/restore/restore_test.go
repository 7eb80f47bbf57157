// SPDX-License-Identifier: Apache-2.0

package restore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/wait-for-condition/restore"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// slow is a service whose restorations go on for ever.
type slow struct{}

func (slow) Restore(_ context.Context, snapshot, _ string) (restore.Restore, error) {
	return restore.Restore{ID: "r-" + snapshot, State: restore.Running}, nil
}

func (slow) Describe(_ context.Context, id string) (restore.Restore, error) {
	return restore.Restore{ID: id, State: restore.Running, Percent: 50}, nil
}

func (slow) Cancel(context.Context, string) error { return nil }

func operator() restore.Operator { return restore.Operator{Databases: slow{}} }

func sunday() restore.Request { return restore.Request{Snapshot: "sunday"} }

func at(state restore.State, percent int) durabletest.Body {
	return durabletest.Return(restore.Restore{ID: "r-sunday", State: state, Percent: percent})
}

func TestDatabaseIsRestored(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, operator().Restore, sunday(),
		durabletest.Override("restored", durabletest.Sequence(
			at(restore.Running, 10), at(restore.Running, 60), at(restore.Available, 100))))

	require.Equal(t, restore.Restore{
		ID: "r-sunday", State: restore.Available, Percent: 100,
	}, run.Output(t))
	run.Operation(t, "restored").RequireAttempts(t, 3)
	run.RequireDuration(t, 30*time.Second+time.Minute)
	run.RequireGolden(t)
}

func TestSnapshotIsBroken(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, operator().Restore, sunday(),
		durabletest.Override("restored", at(restore.Broken, 20)))

	require.ErrorContains(t, run.Err(), `snapshot "sunday" can't be restored`)
}

func TestItTakesTooLong(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, operator().Restore, sunday())

	run.RequireFailed(t, durable.ErrConditionExhausted)
	require.LessOrEqual(t, run.Duration(), 6*time.Hour)
	run.RequireBodyRuns(t, "cancel", 1)
	run.RequireGolden(t)
}

// mute is a service that does not answer questions.
type mute struct{ slow }

func (mute) Describe(context.Context, string) (restore.Restore, error) {
	return restore.Restore{}, errors.New("no answer")
}

func TestQuestionsWithoutAnAnswerAreAskedAgain(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, restore.Operator{Databases: mute{}}.Restore, sunday(),
		durabletest.Override("restored", durabletest.Sequence(
			durabletest.Real(), durabletest.Real(), at(restore.Available, 100))))

	run.RequireSucceeded(t)
	run.RequireLogged(t, "no answer, asking again later", 2)
	run.RequireBudget(t, durabletest.Budget{Invocations: 3, Operations: 5})
}
