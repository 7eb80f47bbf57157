// SPDX-License-Identifier: Apache-2.0

package steps_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/steps"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// bank is a provider of cards in memory.
type bank struct{ keys []string }

func (b *bank) Charge(_ context.Context, key string, _ int) (string, error) {
	b.keys = append(b.keys, key)
	return "ch-1", nil
}

var order = steps.Order{ID: "42", Cents: 4500}

func TestChargesOnce(t *testing.T) {
	t.Parallel()
	cards := &bank{}

	run := durabletest.Run(t, steps.Shop{Cards: cards}.Buy, order)

	require.Equal(t, steps.Receipt{OrderID: "42", ChargeID: "ch-1"}, run.Output(t))
	require.Len(t, cards.keys, 1)
	run.RequireTree(t, `
		charge  step  SUCCEEDED
	`)
}

func TestChargesAgainAfterAnError(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, steps.Shop{}.Buy, order,
		durabletest.Override("charge", durabletest.Sequence(
			durabletest.Fail(errors.New("gateway is down")),
			durabletest.Return("ch-1"))))

	require.Equal(t, "ch-1", run.Output(t).ChargeID)
	run.Step(t, "charge").RequireAttempts(t, 2)
}

func TestGivesUpAfterSixAttempts(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, steps.Shop{}.Buy, order,
		durabletest.Override("charge", durabletest.Fail(errors.New("gateway is down"))))

	require.EqualError(t, run.Err(), "execution is FAILED: Error: gateway is down")
	run.Step(t, "charge").RequireAttempts(t, 6)
}

func TestEveryCrashLeavesOneCharge(t *testing.T) {
	t.Parallel()
	shop := steps.Shop{Cards: &bank{}}

	durabletest.CrashSweep(t, shop.BuyOnce, order, durabletest.OnceOnly("charge"))
}

func TestSlowGatewayIsGivenUp(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, steps.Shop{Cards: &bank{}}.BuyQuickly, order,
		durabletest.Override("charge", durabletest.Sequence(
			durabletest.Return("too late").Taking(time.Minute),
			durabletest.Real())))

	require.Equal(t, "ch-1", run.Output(t).ChargeID)
	run.Step(t, "charge").RequireAttempts(t, 2)
}

func TestNumberIsTheSameAtEveryReplay(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, steps.Number, order)

	require.Len(t, run.Output(t), 36)
	run.RequireLogged(t, "filed", 1)
}

func TestStepErrorHasTypeAndMessage(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, steps.Shop{}.Explain, order,
		durabletest.Override("charge",
			durabletest.Fail(durabletest.Error("Card.Declined", "no funds"))))

	require.Equal(t, "Card.Declined: no funds", run.Output(t))
}
