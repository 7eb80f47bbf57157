// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"fmt"

	"github.com/lambda-durable/durable-go/examples/crash-sweep/transfer"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// bank is one that keeps its word, unless it is forgetful: then it does what it
// is asked as often as it is asked.
type bank struct {
	balance   int
	seen      map[string]bool
	forgetful bool
}

func (b *bank) Add(_ context.Context, account string, cents int, key string) error {
	if account == "" {
		return fmt.Errorf("no account")
	}
	if !b.seen[key] || b.forgetful {
		b.balance += cents
	}
	b.seen[key] = true
	return nil
}

// world is two banks with a hundred euros between them.
type world struct{ from, to *bank }

// begin makes the banks new.
func (w *world) begin(forgetful bool) {
	w.from = &bank{balance: 10_000, seen: map[string]bool{}, forgetful: forgetful}
	w.to = &bank{seen: map[string]bool{}, forgetful: forgetful}
}

// balanced says what is wrong when money was lost or made.
func (w *world) balanced() error {
	if sum := w.from.balance + w.to.balance; sum != 10_000 {
		return fmt.Errorf("there are %d cents in the world, and there were 10000", sum)
	}
	return nil
}

// eachRun begins every run with new banks and checks them after it.
func (w *world) eachRun(forgetful bool) durabletest.Option {
	return durabletest.EachRun(func() (check func() error) {
		w.begin(forgetful)
		return w.balanced
	})
}

// move is the function in the world of the present run.
func (w *world) move(ctx durable.Context, in transfer.Transfer) (transfer.Receipt, error) {
	return transfer.Clearing{From: w.from, To: w.to}.Move(ctx, in)
}
