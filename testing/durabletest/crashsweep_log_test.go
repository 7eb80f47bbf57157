// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestCrashSweepCatchesALineThatIsLoggedAgain(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ any) (int, error) {
		return durable.RunInChild(ctx, "payment", func(ctx durable.Context) (int, error) {
			ctx.Logger().Info("pays")
			return durable.Step(ctx, "charge", number(1))
		})
	}
	durabletest.CrashSweep(t, fn, nil)

	s := spyOn(t, func(s *spy) {
		durabletest.CrashSweep(s, fn, nil, durabletest.Handler(durable.WithReplayLogging()))
	})

	require.Contains(t, s.errors.String(), `durabletest: crash sweep: 8 of 11 crashes do harm

  response lost at checkpoint 1 (START payment, START charge) in invocation 1
    "INFO pays" in "payment" is logged 2 times, without the crash 1
`)
	require.NotContains(t, s.errors.String(), "request lost at checkpoint 1",
		"nothing was on record: the line may come again")
}

func TestCrashSweepCatchesALineThatIsMissing(t *testing.T) {
	t.Parallel()
	// The bug: what the line hangs on is known only where the body has run.
	fn := func(ctx durable.Context, _ any) (int, error) {
		charged := false
		if _, err := durable.Step(ctx, "charge", func(durable.StepContext) (int, error) {
			charged = true
			return 1, nil
		}); err != nil {
			return 0, err
		}
		if charged {
			ctx.Logger().Info("charged")
		}
		return durable.Step(ctx, "note", number(1))
	}

	s := spyOn(t, func(s *spy) { durabletest.CrashSweep(s, fn, nil) })

	require.Contains(t, s.errors.String(), `durabletest: crash sweep: 1 of 16 crashes do harm

  response lost at checkpoint 2 (SUCCEED charge) in invocation 1
    "INFO charged" is logged 0 times, without the crash 1
`)
}

// TestLinesAreSettledByWhatFollowsInTheirContext has loggers that are not silent at
// replay: a line may come again as long as nothing after it is on record.
func TestLinesAreSettledByWhatFollowsInTheirContext(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ any) (int, error) {
		return durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
			if _, err := durable.Step(ctx, "first", number(1)); err != nil {
				return 0, err
			}
			ctx.Logger().Info("between")
			return durable.Step(ctx, "second", number(2))
		})
	}

	s := spyOn(t, func(s *spy) {
		durabletest.CrashSweep(s, fn, nil, durabletest.Handler(durable.WithReplayLogging()))
	})

	require.Contains(t, s.errors.String(), `crash sweep: 8 of 19 crashes do harm

  response lost at checkpoint 3 (START second) in invocation 1
    "INFO between" in "child" is logged 2 times, without the crash 1
`)
}

// TestVersionsSettleNoLines has one on record that says nothing of how far the code
// has come.
func TestVersionsSettleNoLines(t *testing.T) {
	t.Parallel()

	durabletest.CrashSweep(t, func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("begins")
		v, err := durable.Version(ctx, "change", 0, 1)
		if err != nil {
			return 0, err
		}
		return durable.Step(ctx, "note", number(v))
	}, nil)
}

// TestLinesOfAContextThatIsClosedMayBeMissing dies after a child has ended whose
// operations the next invocation does not hear of: it can't tell which of its
// own lines have come.
func TestLinesOfAContextThatIsClosedMayBeMissing(t *testing.T) {
	t.Parallel()

	durabletest.CrashSweep(t, func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("begins")
		n, err := durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
			ctx.Logger().Info("in the child")
			if err := durable.Wait(ctx, "pause", time.Minute); err != nil {
				return 0, err
			}
			ctx.Logger().Info("about to end")
			return 1, nil
		})
		ctx.Logger().Info("ends")
		return n, err
	}, nil)
}
