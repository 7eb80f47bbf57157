// SPDX-License-Identifier: Apache-2.0

package payment_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/at-most-once/payment"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// bank is a Gateway that remembers what it was asked for.
type bank struct {
	charges map[string][]int // cents by order
}

func (b *bank) Charge(_ context.Context, in payment.Bill) (string, error) {
	if in.Card == "" {
		return "", errors.New("no card")
	}
	b.charges[in.Order] = append(b.charges[in.Order], in.Cents)
	return b.reference(in.Order), nil
}

func (b *bank) Find(_ context.Context, order string) (string, error) {
	if len(b.charges[order]) == 0 {
		return "", nil
	}
	return b.reference(order), nil
}

func (b *bank) reference(order string) string {
	return fmt.Sprintf("%s/%d", order, len(b.charges[order]))
}

func newBank() *bank { return &bank{charges: map[string][]int{}} }

func bill() payment.Bill { return payment.Bill{Order: "42", Card: "4242", Cents: 1999} }

func TestCardIsCharged(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, payment.Till{Gateway: newBank()}.Pay, bill(),
		durabletest.Function("PayFunction"))

	require.Equal(t, payment.Receipt{Order: "42", Paid: true, Reference: "42/1"}, run.Output(t))
	run.RequireGolden(t)
}

func TestRefusedCardIsNotTriedAgain(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, payment.Till{Gateway: newBank()}.Pay, payment.Bill{Order: "42"})

	require.ErrorContains(t, run.Err(), "no card")
	run.Step(t, "charge").RequireAttempts(t, 1)
	run.RequireGolden(t)
}

// TestNobodyPaysTwice lets the process die before and after every checkpoint and
// in the middle of every step.
func TestNobodyPaysTwice(t *testing.T) {
	t.Parallel()
	till := &payment.Till{}

	sweep := durabletest.CrashSweep(t,
		func(ctx durable.Context, in payment.Bill) (payment.Receipt, error) {
			return till.Pay(ctx, in)
		}, bill(),
		durabletest.OnceOnly("charge"),
		durabletest.EachRun(func() (check func() error) {
			b := newBank()
			till.Gateway = b
			return func() error {
				if n := len(b.charges["42"]); n > 1 {
					return fmt.Errorf("the card was charged %d times", n)
				}
				return nil
			}
		}))

	interrupted := 0
	for _, run := range sweep.Runs {
		receipt := run.Execution.Output(t)
		require.Equal(t, receipt.Reference != "", receipt.Paid)
		if len(run.Interrupted) > 0 {
			interrupted++
			run.Execution.Step(t, "find charge").RequireAttempts(t, 1)
		}
	}
	require.Positive(t, interrupted)
}
