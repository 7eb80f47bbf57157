// SPDX-License-Identifier: Apache-2.0

// Package children has the code of docs/core/child-contexts.md.
package children

import (
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Customer is the event that starts the function.
type Customer struct {
	Name string `json:"name"`
}

// Verify is a piece of workflow that other functions use.
func Verify(ctx durable.Context, name string) (bool, error) {
	score, err := durable.Step(ctx, "score", func(durable.StepContext) (int, error) {
		return len(name), nil
	})
	if err != nil {
		return false, err
	}
	if err := durable.Wait(ctx, "second look", time.Hour); err != nil {
		return false, err
	}
	return score > 2, nil
}

// Open opens an account for a customer who was verified.
func Open(ctx durable.Context, in Customer) (string, error) {
	ok, err := durable.RunInChild(ctx, "verify", func(ctx durable.Context) (bool, error) {
		return Verify(ctx, in.Name)
	})
	if err != nil || !ok {
		return "refused", err
	}
	return durable.Step(ctx, "open", func(durable.StepContext) (string, error) {
		return "account of " + in.Name, nil
	})
}

// OpenFlat is Open without a record of the verification as a whole.
func OpenFlat(ctx durable.Context, in Customer) (string, error) {
	ok, err := durable.RunInChild(ctx, "verify", func(ctx durable.Context) (bool, error) {
		return Verify(ctx, in.Name)
	}, durable.AsVirtual())
	if err != nil || !ok {
		return "refused", err
	}
	return "opened", nil
}

// Archive has a result that is too large for a record, and a summary for those
// who read the history.
func Archive(ctx durable.Context, in Customer) (int, error) {
	letters, err := durable.RunInChild(ctx, "letters",
		func(ctx durable.Context) (string, error) {
			letter, err := durable.Step(ctx, "letter",
				func(durable.StepContext) (string, error) { return "Dear " + in.Name, nil })
			return strings.Repeat(letter, 100_000), err
		},
		durable.WithSummary(func(letters string) string { return letters[:12] + "…" }))
	return len(letters), err
}
