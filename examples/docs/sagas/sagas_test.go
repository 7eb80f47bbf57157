// SPDX-License-Identifier: Apache-2.0

package sagas_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/sagas"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// agency keeps bookings in memory.
type agency struct {
	booked map[string]bool
	broke  bool
}

func newAgency() *agency { return &agency{booked: map[string]bool{}, broke: true} }

func (a *agency) Book(what, key string) error   { a.booked[what+key] = true; return nil }
func (a *agency) Cancel(what, key string) error { delete(a.booked, what+key); return nil }

func (a *agency) Pay(string) error {
	if a.broke {
		return errors.New("card declined")
	}
	return nil
}

var kyoto = sagas.Trip{City: "Kyoto"}

func TestUndoesWhatWasBooked(t *testing.T) {
	t.Parallel()
	a := newAgency()

	run := durabletest.Run(t, sagas.Desk{Agency: a}.Book, kyoto)

	require.EqualError(t, run.Err(), "execution is FAILED: Error: card declined")
	require.Empty(t, a.booked)
	run.RequireTree(t, `
		book flight    step          SUCCEEDED
		book hotel     step          SUCCEEDED
		pay            step          FAILED     Error
		cancel hotel   compensation  SUCCEEDED
		  cancel       step          SUCCEEDED
		cancel flight  compensation  SUCCEEDED
		  cancel       step          SUCCEEDED
	`)
}

func TestKeepsWhatWasPaidFor(t *testing.T) {
	t.Parallel()
	a := newAgency()
	a.broke = false

	run := durabletest.Run(t, sagas.Desk{Agency: a}.Book, kyoto)

	require.Equal(t, "booked Kyoto", run.Output(t))
	require.Len(t, a.booked, 2)
}

func TestNoCrashLeavesABookingBehind(t *testing.T) {
	t.Parallel()
	a := newAgency()

	durabletest.CrashSweep(t, sagas.Desk{Agency: a}.Book, kyoto,
		durabletest.EachRun(func() func() error {
			clear(a.booked)
			return func() error {
				if len(a.booked) > 0 {
					return fmt.Errorf("%d bookings are left", len(a.booked))
				}
				return nil
			}
		}))
}

func TestCallerGoesOn(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, sagas.Desk{Agency: newAgency()}.BookInside, kyoto)

	require.Equal(t, "not booked: card declined", run.Output(t))
}

func TestUndoThatFailsIsTold(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, sagas.Desk{Agency: newAgency()}.Book, kyoto,
		durabletest.Override("cancel hotel/cancel", durabletest.Fail(errors.New("no such room"))))

	require.ErrorContains(t, run.Err(),
		`card declined; compensation "cancel hotel": no such room`)
	run.Operation(t, "cancel flight").RequireStatus(t, "SUCCEEDED")
}

// wrong: a defer runs at every suspension
func withDefer(a *agency) func(durable.Context, sagas.Trip) (string, error) {
	return func(ctx durable.Context, _ sagas.Trip) (string, error) {
		booked := false
		defer func() {
			if !booked {
				_ = a.Cancel("flight", "")
			}
		}()
		err := durable.Do(ctx, "book", func(durable.StepContext) error {
			return a.Book("flight", "")
		})
		if err != nil {
			return "", err
		}
		if err := durable.Wait(ctx, "think again", time.Hour); err != nil {
			return "", err
		}
		booked = true
		return "booked", nil
	}
}

func TestDeferCancelsAtTheWait(t *testing.T) {
	t.Parallel()
	a := newAgency()

	run := durabletest.Run(t, withDefer(a), kyoto)

	require.Equal(t, "booked", run.Output(t))
	require.Empty(t, a.booked, "the flight was cancelled when the function began to wait")
}

// wrong: registered after the step, the undo is missing if the step has had its
// effect and fails all the same.
func registeredTooLate(a *agency) func(durable.Context, sagas.Trip) (string, error) {
	return func(ctx durable.Context, _ sagas.Trip) (string, error) {
		err := durable.Do(ctx, "book", func(durable.StepContext) error {
			return errors.Join(a.Book("flight", ""), errors.New("connection broke"))
		}, durable.WithRetry(durable.NoRetry()))
		if err != nil {
			return "", err
		}
		durable.Compensate(ctx, "cancel", func(durable.Context) error {
			return a.Cancel("flight", "")
		})
		return "booked", nil
	}
}

func TestUndoThatIsRegisteredTooLateIsMissing(t *testing.T) {
	t.Parallel()
	a := newAgency()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.CrashSweep(t, registeredTooLate(a), kyoto,
			durabletest.EachRun(func() func() error {
				clear(a.booked)
				return func() error {
					if len(a.booked) > 0 {
						return errors.New("a booking is left")
					}
					return nil
				}
			}))
	})

	require.Contains(t, said, "a booking is left")
}
