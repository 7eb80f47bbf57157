// SPDX-License-Identifier: Apache-2.0

// Package restore restores a database from a snapshot. Nobody calls when it is
// done, so the function asks, less and less often, and gives up after six hours.
package restore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Request is the event that starts the function.
type Request struct {
	Snapshot string `json:"snapshot"`
}

// Restore is a restoration that is under way or has ended, and the function's
// result.
type Restore struct {
	ID      string `json:"id"`
	State   State  `json:"state"`
	Percent int    `json:"percent"`
}

// State is how far a restoration has come.
type State string

// The states of a restoration.
const (
	Running   State = "running"
	Available State = "available"
	Broken    State = "broken"
)

// Ended reports whether the state is final.
func (r Restore) Ended() bool { return r.State != Running }

// Databases is the service that keeps databases.
type Databases interface {
	// Restore begins to restore a snapshot. The key makes asking twice harmless.
	Restore(ctx context.Context, snapshot, key string) (Restore, error)
	// Describe returns a restoration as it is now.
	Describe(ctx context.Context, id string) (Restore, error)
	// Cancel ends a restoration that is under way.
	Cancel(ctx context.Context, id string) error
}

// Operator restores databases.
type Operator struct{ Databases Databases }

// Restore is the durable function. Between two questions it does not run.
func (o Operator) Restore(ctx durable.Context, in Request) (Restore, error) {
	begun, err := durable.Step(ctx, "begin",
		func(ctx durable.StepContext) (Restore, error) {
			return o.Databases.Restore(ctx, in.Snapshot, ctx.IdempotencyKey())
		})
	if err != nil {
		return Restore{}, err
	}

	ended, err := durable.WaitForCondition(ctx, "restored", begun, o.look,
		durable.Polling[Restore]{
			Until:        Restore.Ended,
			InitialDelay: 30 * time.Second, MaxDelay: 10 * time.Minute, Rate: 2,
			Jitter: durable.NoJitter,
			Budget: 6 * time.Hour,
		})
	switch {
	case errors.Is(err, durable.ErrConditionExhausted):
		return Restore{}, errors.Join(err, o.cancel(ctx, begun.ID))
	case err != nil:
		return Restore{}, err
	case ended.State == Broken:
		return Restore{}, fmt.Errorf("snapshot %q can't be restored", in.Snapshot)
	}
	return ended, nil
}

// look asks how far the restoration is. An error of a check would end the whole
// wait, so a question without an answer leaves the state as it was.
func (o Operator) look(ctx durable.StepContext, r Restore) (Restore, error) {
	now, err := o.Databases.Describe(ctx, r.ID)
	if err != nil {
		ctx.Logger().Warn("no answer, asking again later", "error", err)
		return r, nil
	}
	return now, nil
}

func (o Operator) cancel(ctx durable.Context, id string) error {
	return durable.Do(ctx, "cancel", func(ctx durable.StepContext) error {
		return o.Databases.Cancel(ctx, id)
	})
}
