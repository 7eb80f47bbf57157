// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

// timekeeper is a backend in whose time bodies take as long as their names say.
type timekeeper struct {
	*testbackend.Backend

	now time.Time
	// limit is where its time ends and the invocation with it; zero: nowhere.
	limit time.Time
	end   context.CancelCauseFunc
	slept []string
}

var (
	_ backend.Timekeeping  = (*timekeeper)(nil)
	_ backend.Interception = (*timekeeper)(nil)
)

func newTimekeeper() *timekeeper {
	k := &timekeeper{
		Backend: testbackend.New("null"), now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	k.Clock = k.Now
	return k
}

func (k *timekeeper) Next([]string) int { return 0 }
func (k *timekeeper) Now() time.Time    { return k.now }

func (k *timekeeper) SleepUntil(_ context.Context, t time.Time) {
	if !k.limit.IsZero() && t.After(k.limit) {
		t = k.limit
		k.end(errOutOfTime)
	}
	k.now = t
	k.slept = append(k.slept, t.Format("05"))
}

var errOutOfTime = errors.New("out of time")

func (k *timekeeper) Intercept(
	ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
) (any, error) {
	d, err := time.ParseDuration(a.Operation.Name)
	if err != nil {
		return nil, err
	}
	if err := a.Sleep(ctx, d); err != nil {
		return nil, fmt.Errorf("asleep: %w", err)
	}
	return next(ctx)
}

func (k *timekeeper) invoke(t *testing.T, fn func(durable.Context, any) (string, error)) string {
	t.Helper()
	ctx, end := context.WithCancelCause(t.Context())
	defer end(nil)
	k.end = end
	answer, err := durable.NewHandler(fn).Invoke(ctx, k, k.Event())
	if err != nil {
		require.ErrorIs(t, err, errOutOfTime)
	}
	return string(answer)
}

func TestBodiesTakeTimeSideBySide(t *testing.T) {
	t.Parallel()
	k := newTimekeeper()
	order := ""
	takes := func(name string) func(durable.Context) (string, error) {
		return func(ctx durable.Context) (string, error) {
			return durable.Step(ctx, name, func(durable.StepContext) (string, error) {
				order += name + " "
				return name, nil
			})
		}
	}

	answer := k.invoke(t, func(ctx durable.Context, _ any) (string, error) {
		a := durable.Go(ctx, "a", takes("30s"))
		b := durable.Go(ctx, "b", takes("10s"))
		c := durable.Go(ctx, "c", func(ctx durable.Context) (string, error) {
			err := durable.Wait(ctx, "", 5*time.Second)
			order += "wait "
			return "", err
		})
		_, err := durable.All(ctx, "", a, b, c)
		return order, err
	})

	require.Contains(t, answer, `"wait 10s 30s `)
	require.Equal(t, []string{"05", "10", "30"}, k.slept)
}

func TestTimeOutsOfStepsCountTheTimeOfTheirBodies(t *testing.T) {
	t.Parallel()
	k := newTimekeeper()

	k.invoke(t, func(ctx durable.Context, _ any) (string, error) {
		_, err := durable.Step(ctx, "30s",
			func(durable.StepContext) (int, error) { return 1, nil },
			durable.WithTimeout(20*time.Second), durable.WithRetry(durable.NoRetry()))
		require.ErrorIs(t, err, durable.ErrTimedOut)
		require.ErrorContains(t, err, "no result within the step's time-out of 20s: asleep: ")
		_, err = durable.Step(ctx, "10s",
			func(durable.StepContext) (int, error) { return 1, nil },
			durable.WithTimeout(20*time.Second))
		require.NoError(t, err)
		return "", nil
	})

	require.Equal(t, []string{"20", "30"}, k.slept)
}

func TestInvocationsEndWhileBodiesTakeTime(t *testing.T) {
	t.Parallel()
	k := newTimekeeper()
	k.limit = k.now.Add(15 * time.Second)

	answer := k.invoke(t, func(ctx durable.Context, _ any) (string, error) {
		a := durable.StepAsync(ctx, "10s", func(durable.StepContext) (int, error) { return 1, nil })
		b := durable.StepAsync(ctx, "20s", func(durable.StepContext) (int, error) { return 2, nil })
		_, err := durable.All(ctx, "", a, b)
		return "not reached", err
	})

	require.Empty(t, answer)
	require.Equal(t, []string{"10", "15"}, k.slept)
}

func TestBodiesPollForWhatWaitsBesideThem(t *testing.T) {
	t.Parallel()
	k := newTimekeeper()

	k.invoke(t, func(ctx durable.Context, _ any) (string, error) {
		a := durable.StepAsync(ctx, "30s", func(durable.StepContext) (int, error) { return 1, nil })
		callback, err := durable.CreateCallback[int](ctx, "ask")
		require.NoError(t, err)
		b := durable.Go(ctx, "b", func(ctx durable.Context) (int, error) {
			return callback.Await(ctx)
		})
		_, err = durable.All(ctx, "", a, b)
		return "not reached", err
	})

	require.Equal(t, []string{"01", "03", "07", "15", "25", "30"}, k.slept)
}
