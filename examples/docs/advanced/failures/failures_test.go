// SPDX-License-Identifier: Apache-2.0

package failures_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/advanced/failures"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// refusing is a bank that refuses with an error.
func refusing(err error) failures.Bank {
	return func(string, int) (string, error) { return "", err }
}

func TestDeclinedCardIsFoundByItsType(t *testing.T) {
	t.Parallel()
	bank := refusing(fmt.Errorf("gateway: %w", &failures.DeclinedError{Code: "51"}))

	run := durabletest.Run(t, bank.Buy, failures.Order{Cents: 100},
		durabletest.Handler(failures.Errors()))

	require.Equal(t, "try another card: 51", run.Output(t))
	run.Step(t, "charge").RequireAttempts(t, 1)
	run.Step(t, "charge").RequireFailed(t, "Card.Declined")
}

func TestClosedShopIsFoundByItsValue(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, refusing(failures.ErrClosed).Buy, failures.Order{},
		durabletest.Handler(failures.Errors()))

	require.Equal(t, "come back tomorrow", run.Output(t))
}

func TestOtherErrorsFailTheExecution(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, refusing(errors.New("no route")).Buy, failures.Order{Cents: 100})

	require.EqualError(t, run.Err(),
		`execution is FAILED: Error: buy for 100 cents: step "charge" (id 1): no route`)
}

func TestUnregisteredTypesAreNotFoundAgain(t *testing.T) {
	t.Parallel()
	bank := refusing(&failures.DeclinedError{Code: "51"})

	run := durabletest.Run(t, bank.Buy, failures.Order{Cents: 100}) // without Errors()

	require.Error(t, run.Err())
	run.Step(t, "charge").RequireFailed(t, "DeclinedError")
}

func TestDataIsReadByTheCaller(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, failures.Settle, 7)

	failed, ok := errors.AsType[*durabletest.ExecutionError](run.Err())
	require.True(t, ok)
	require.JSONEq(t, `{"batch":7}`, failed.Data)
	require.Equal(t, "the bank is closed", failed.Message)
}

func TestTellsWhyThereIsNoAnswer(t *testing.T) {
	t.Parallel()
	for want, opts := range map[string][]durabletest.Option{
		"nobody is there": {durabletest.OnCallback("answer", durabletest.Never())},
		"no answer in a day": {durabletest.OnCallback("answer",
			durabletest.HeartbeatEvery(30*time.Minute).For(48*time.Hour))},
		"nobody was asked": {durabletest.Override("answer",
			durabletest.Fail(errors.New("no mail server")))},
		"refused": {durabletest.OnCallback("answer",
			durabletest.Fail(durabletest.Error("Rejected", "no")))},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, failures.Ask, "?", opts...)

			require.Equal(t, want, run.Output(t))
		})
	}
}

// wrong: at a replay the body does not run, and last is nil
func lostAtReplay(ctx durable.Context, _ int) (string, error) {
	var last *failures.DeclinedError
	_ = durable.Do(ctx, "charge", func(durable.StepContext) error {
		last = &failures.DeclinedError{Code: "51"}
		return last
	}, durable.WithRetry(durable.NoRetry()))
	if err := durable.Wait(ctx, "cool off", time.Hour); err != nil {
		return "", err
	}
	return last.Code, nil
}

func TestErrorsInVariablesAreLost(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(tb durabletest.TB) {
		durabletest.Run(tb, lostAtReplay, 1).Output(tb)
	})

	require.Contains(t, said, "durable.PanicError")
}

// wrong: the error is rebuilt from its record, which holds no context.Canceled
func liveCause(ctx durable.Context, _ int) (string, error) {
	err := durable.Do(ctx, "charge", func(ctx durable.StepContext) error {
		return ctx.Err()
	})
	if errors.Is(err, context.Canceled) {
		return "cancelled", nil // never
	}
	return "charged", err
}

func TestLiveCausesAreNotKept(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, liveCause, 1, durabletest.Override("charge",
		durabletest.Fail(context.Canceled)))

	require.ErrorContains(t, run.Err(), "context canceled")
}
