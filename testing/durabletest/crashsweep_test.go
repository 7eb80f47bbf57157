// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// payFor has a wait, a child and steps of both semantics.
func payFor(ctx durable.Context, amount int) (string, error) {
	ctx.Logger().Info("begins")
	if _, err := durable.Step(ctx, "quote", number(amount)); err != nil {
		return "", err
	}
	ctx.Logger().Info("quoted")
	if err := durable.Wait(ctx, "cool-off", time.Hour); err != nil {
		return "", err
	}
	_, err := durable.RunInChild(ctx, "payment", func(ctx durable.Context) (int, error) {
		ctx.Logger().Info("pays")
		return durable.Step(ctx, "charge", func(ctx durable.StepContext) (int, error) {
			ctx.Logger().Info("charges")
			return amount, nil
		})
	})
	if err != nil {
		return "", err
	}
	ctx.Logger().Info("paid")
	return fmt.Sprintf("paid %d", amount), nil
}

func TestCrashSweepPassesASoundFunction(t *testing.T) {
	t.Parallel()

	sweep := durabletest.CrashSweep(t, payFor, 7)

	require.Equal(t, "paid 7", sweep.Undisturbed.Output(t))
	require.Len(t, sweep.Runs, 6*3+2*2, "six checkpoints and two bodies")
	for _, run := range sweep.Runs {
		require.Empty(t, run.Problems)
		require.Equal(t, "paid 7", run.Execution.Output(t))
		require.Equal(t, sweep.Undisturbed.Invocations()+1, run.Execution.Invocations())
		require.Equal(t, time.Hour, run.Execution.Duration(), "a crash takes no time")
	}
}

func TestCrashSweepTellsWhatDied(t *testing.T) {
	t.Parallel()

	sweep := durabletest.CrashSweep(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "charge", number(1))
	}, nil)

	require.Equal(t, `crash              at                             outcome
request lost       checkpoint 1 (START charge)    SUCCEEDED
response lost      checkpoint 1 (START charge)    SUCCEEDED
call panics        checkpoint 1 (START charge)    SUCCEEDED
gone mid-step      body 1 (charge, attempt 1)     SUCCEEDED
time-out mid-step  body 1 (charge, attempt 1)     SUCCEEDED
request lost       checkpoint 2 (SUCCEED charge)  SUCCEEDED
response lost      checkpoint 2 (SUCCEED charge)  SUCCEEDED
call panics        checkpoint 2 (SUCCEED charge)  SUCCEEDED
`, sweep.Table())
	types := map[durabletest.CrashKind]string{}
	for _, run := range sweep.Runs {
		types[run.Crash.Kind] = run.Execution.Result().Invocations[0].Error.ErrorType
	}
	require.Equal(t, map[durabletest.CrashKind]string{
		durabletest.CrashRequestLost: "Runtime.ExitError", durabletest.CrashResponseLost: "Runtime.ExitError",
		durabletest.CrashMidStep: "Runtime.ExitError", durabletest.CrashTimeout: "Sandbox.Timedout",
		durabletest.CrashCallPanics: "InvocationError",
	}, types)
}

func TestCrashSweepCatchesADoubleCharge(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.CrashSweep(s, payFor, 7, durabletest.OnceOnly("charge")) })

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), `durabletest: crash sweep: 4 of 22 crashes do harm

  gone mid-step at body 2 (payment/charge, attempt 1) in invocation 2
    the body of "payment/charge" ran 2 times and its effect must not be repeated

  time-out mid-step at body 2 (payment/charge, attempt 1) in invocation 2
    the body of "payment/charge" ran 2 times and its effect must not be repeated

  request lost at checkpoint 5 (SUCCEED charge) in invocation 2
`)
	require.Contains(t, s.errors.String(), "+1h0m0s  StepStarted          payment/charge\n")
}

func TestCrashSweepNeedsTheEffectThatIsNamed(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.CrashSweep(s, payFor, 7, durabletest.OnceOnly("chrage")) })

	require.True(t, s.stopped)
	require.Equal(t, "durabletest: crash sweep: OnceOnly(\"chrage\") means no body;"+
		" the bodies that ran are \"quote\", \"payment/charge\"\n", s.errors.String())
}

func TestCrashSweepCatchesAnEffectOutsideOfSteps(t *testing.T) {
	t.Parallel()
	charges := 0

	s := spyOn(t, func(s *spy) {
		durabletest.CrashSweep(s, func(ctx durable.Context, _ any) (int, error) {
			charges++
			return durable.Step(ctx, "note", number(1))
		}, nil, durabletest.EachRun(func() func() error {
			charges = 0
			return func() error {
				if charges != 1 {
					return fmt.Errorf("the card was charged %d times", charges)
				}
				return nil
			}
		}))
	})

	require.Contains(t, s.errors.String(), `crash sweep: 8 of 8 crashes do harm

  request lost at checkpoint 1 (START note) in invocation 1
    the card was charged 2 times
`)
}

func TestCrashSweepCatchesWhatIsKeptInMemory(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}

	s := spyOn(t, func(s *spy) {
		durabletest.CrashSweep(s, func(ctx durable.Context, id string) (string, error) {
			n, err := durable.Step(ctx, "note", number(1))
			if err != nil {
				return "", err
			}
			if seen[id] {
				return "duplicate", nil
			}
			seen[id] = true
			_, err = durable.Step(ctx, "book", number(n))
			return "booked", err
		}, "42", durabletest.EachRun(func() func() error { clear(seen); return nil }))
	})

	require.Contains(t, s.errors.String(), `
  request lost at checkpoint 3 (START book) in invocation 1
    the result is "duplicate", without the crash "booked"
`)
}

// chargeAgain swallows the error that says that the card may have been charged.
func chargeAgain(charges *int) func(durable.Context, any) (string, error) {
	charge := func(durable.StepContext) error { *charges++; return nil }
	return func(ctx durable.Context, _ any) (string, error) {
		err := durable.Do(ctx, "charge", charge,
			durable.WithSemantics(durable.AtMostOncePerRetry), durable.WithRetry(durable.NoRetry()))
		if err != nil {
			err = durable.Do(ctx, "charge again", charge)
		}
		return "done", err
	}
}

func TestCrashSweepCatchesASwallowedError(t *testing.T) {
	t.Parallel()
	charges := 0

	s := spyOn(t, func(s *spy) {
		durabletest.CrashSweep(s, chargeAgain(&charges), nil,
			durabletest.EachRun(func() func() error {
				charges = 0
				return func() error {
					if charges > 1 {
						return errors.New("the card was charged twice")
					}
					return nil
				}
			}))
	})

	require.Contains(t, s.errors.String(), `crash sweep: 4 of 8 crashes do harm

  gone mid-step at body 1 (charge, attempt 1) in invocation 1
    the card was charged twice
`)
	require.Contains(t, s.errors.String(), "charge        step  FAILED     durable.StepInterrupted")
}

func TestCrashSweepExpectsAnAtMostOnceStepToFail(t *testing.T) {
	t.Parallel()

	sweep := durabletest.CrashSweep(t, func(ctx durable.Context, _ any) (string, error) {
		return "done", durable.Do(ctx, "charge", func(durable.StepContext) error { return nil },
			durable.WithSemantics(durable.AtMostOncePerRetry), durable.WithRetry(durable.NoRetry()))
	}, nil, durabletest.OnceOnly("charge"))

	require.Contains(t, sweep.Table(),
		"FAILED with durable.StepInterruptedError, interrupted charge\n")
	interrupted := 0
	for _, run := range sweep.Runs {
		if len(run.Interrupted) > 0 {
			interrupted++
			require.ErrorIs(t, run.Execution.Err(), durable.ErrStepInterrupted)
		}
	}
	require.Equal(t, 5, interrupted)
}
