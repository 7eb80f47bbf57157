// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// Versions of one function. Each says what it does.

func bookRestPay(ctx durable.Context, _ any) (string, error) {
	if err := do(ctx, "book"); err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "rest", time.Hour); err != nil {
		return "", err
	}
	return "paid", do(ctx, "pay")
}

func do(ctx durable.Context, name string) error {
	return durable.Do(ctx, name, func(durable.StepContext) error { return nil })
}

// bookCheckRestPay has a new step in the middle.
func bookCheckRestPay(ctx durable.Context, _ any) (string, error) {
	if err := do(ctx, "book"); err != nil {
		return "", err
	}
	if err := do(ctx, "check"); err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "rest", time.Hour); err != nil {
		return "", err
	}
	return "paid", do(ctx, "pay")
}

// bookMaybeCheckRestPay has it too, but not for executions that passed by.
func bookMaybeCheckRestPay(ctx durable.Context, _ any) (string, error) {
	if err := do(ctx, "book"); err != nil {
		return "", err
	}
	v, err := durable.Version(ctx, "check", 0, 1)
	if err != nil {
		return "", err
	}
	if v == 1 {
		if err := do(ctx, "check"); err != nil {
			return "", err
		}
	}
	if err := durable.Wait(ctx, "rest", time.Hour); err != nil {
		return "", err
	}
	return "paid", do(ctx, "pay")
}

func bookRest(ctx durable.Context, _ any) (string, error) {
	if err := do(ctx, "book"); err != nil {
		return "", err
	}
	return "paid", durable.Wait(ctx, "rest", time.Hour)
}

func TestSafeUpgradePasses(t *testing.T) {
	t.Parallel()

	up := durabletest.Upgrade(t, bookRestPay, bookMaybeCheckRestPay, nil)

	require.Equal(t, []string{"book", "rest", "pay"}, names(up.V1))
	require.Len(t, names(up.V2), 5)
	require.Len(t, up.Runs, 6, up.Table())
	require.Equal(t, []string{"book", "rest", "pay"}, names(up.Runs[2].Execution),
		"a run that has passed the change keeps its way")
	require.Len(t, names(up.Runs[1].Execution), 5, "one that has not takes the new one")
	for _, run := range up.Runs {
		require.Equal(t, "paid", run.Execution.Output(t), run.Boundary)
	}
}

func TestUpgradeToTheSameIsSafe(t *testing.T) {
	t.Parallel()

	durabletest.Upgrade(t, pack, pack, []string{"kyoto", "oslo"})
	durabletest.Upgrade(t, handle, handle, order{})
}

func names[Out any](run *durabletest.Execution[Out]) []string {
	var out []string
	for _, o := range run.Operations() {
		out = append(out, o.Name)
	}
	return out
}

func TestUpgradeFindsTheFirstUnsafeBoundary(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.Upgrade(s, bookRestPay, bookCheckRestPay, nil) })

	require.True(t, s.stopped)
	text := s.errors.String()
	require.Contains(t, text, "durabletest: v2 can't go on everywhere that v1 may stop: 4 of 6"+
		" boundaries are unsafe; the first is number 3, the checkpoint of invocation 1 after rest"+
		" START, at +0s: operation \"rest\" (id 2): recorded is wait \"rest\", now it is step"+
		" \"check\" at ")
	require.Contains(t, text, "upgrade_test.go:")
	require.Contains(t, text, "; the execution is FAILED with durable.NonDeterministicExecutionError;"+
		" alone, v1 is SUCCEEDED and v2 is SUCCEEDED\n")
	require.Contains(t, text, `
     #  v1 stopped at  after         time     with v2
     1  checkpoint     book START    +0s      safe, SUCCEEDED
     2  checkpoint     book SUCCEED  +0s      safe, SUCCEEDED
  !  3  checkpoint     rest START    +0s      unsafe, FAILED with durable.NonDeterministic`)
	require.Contains(t, text, "\n  !  4  suspension     rest START    +0s      unsafe, FAILED with ")
	require.Contains(t, text, "\nthe run from there:\n\n  execution arn:aws:lambda:")
	require.Contains(t, text, "Runtime.ExitError", "the timeline shows where v1 stopped")
}

func TestUpgradeFindsWhatIsNotCalledAnyMore(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.Upgrade(s, bookRestPay, bookRest, nil) })

	require.Contains(t, s.errors.String(), "2 of 6 boundaries are unsafe; the first is number 5,"+
		" the checkpoint of invocation 2 after pay START, at +1h0m0s: operation \"pay\" (id 3):"+
		" recorded is step \"pay\", now it is not called: the function returns without it")
}

func TestUpgradeFindsResultsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	v1 := func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "count", func(durable.StepContext) (int, error) { return 7, nil })
	}
	v2 := func(ctx durable.Context, _ any) (int, error) {
		s, err := durable.Step(ctx, "count", func(durable.StepContext) (string, error) {
			return "7", nil
		})
		return len(s), err
	}

	s := spyOn(t, func(s *spy) { durabletest.Upgrade(s, v1, v2, nil) })

	require.Contains(t, s.errors.String(),
		"1 of 2 boundaries are unsafe; the first is number 2, the checkpoint of invocation 1 after"+
			" count SUCCEED, at +0s: execution is FAILED: durable.SerdesError: ")
}

func TestUpgradeFindsRunsThatHang(t *testing.T) {
	t.Parallel()
	v1 := func(ctx durable.Context, _ any) (int, error) {
		return 1, errors.Join(do(ctx, "a"), do(ctx, "b"))
	}
	v2 := func(ctx durable.Context, _ any) (int, error) {
		err := do(ctx, "a")
		v, failed := durable.Version(ctx, "ask", 0, 1)
		if err = errors.Join(err, failed, do(ctx, "b")); err != nil || v == 1 {
			return v, err
		}
		return durable.WaitForCallback[int](ctx, "ask",
			func(durable.StepContext, string) error { return nil })
	}

	s := spyOn(t, func(s *spy) { durabletest.Upgrade(s, v1, v2, nil) })

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), "2 of 4 boundaries are unsafe; the first is"+
		" number 3, the checkpoint of invocation 1 after b START, at +0s: the run did not end: ")
	require.Contains(t, s.errors.String(), "unsafe, RUNNING")
}

func TestVersionsMustRunAlone(t *testing.T) {
	t.Parallel()
	hangs := func(ctx durable.Context, _ any) (string, error) {
		return durable.WaitForCallback[string](ctx, "ask",
			func(durable.StepContext, string) error { return nil })
	}

	for version, upgrade := range map[string]func(*spy){
		"v1": func(s *spy) { durabletest.Upgrade(s, hangs, bookRestPay, nil) },
		"v2": func(s *spy) { durabletest.Upgrade(s, bookRestPay, hangs, nil) },
	} {
		s := spyOn(t, upgrade)
		require.True(t, s.stopped)
		require.Contains(t, s.errors.String(), "durabletest: "+version+" alone: the run did not end: ")
	}
}

func TestBoundariesAreChosen(t *testing.T) {
	t.Parallel()

	up := durabletest.Upgrade(t, bookRestPay, bookCheckRestPay, nil,
		durabletest.Boundaries(func(b durabletest.Boundary) bool {
			return b.Since == 0 && b.After != "rest START"
		}))

	require.Equal(t, `   #  v1 stopped at  after         time  with v2
   1  checkpoint     book START    +0s   safe, SUCCEEDED
   2  checkpoint     book SUCCEED  +0s   safe, SUCCEEDED
`, up.Table())
	require.Equal(t, durabletest.Boundary{
		Number: 2, Kind: durabletest.AtCheckpoint, Invocation: 1, After: "book SUCCEED",
	}, up.Runs[1].Boundary)
}

func TestUpgradeKeepsTheScene(t *testing.T) {
	t.Parallel()
	ask := func(name string) func(durable.Context, any) (string, error) {
		return func(ctx durable.Context, _ any) (string, error) {
			who, err := durable.WaitForCallback[string](ctx, name,
				func(durable.StepContext, string) error { return nil })
			if err != nil {
				return "", err
			}
			price, err := durable.Invoke[int](ctx, "price", "price", who)
			return fmt.Sprint(who, " ", price), err
		}
	}
	scene := []durabletest.Option{
		durabletest.OnCallback("*", durabletest.Succeed("kim").After(time.Hour)),
		durabletest.OnInvoke("price", func(_ context.Context, who string) (int, error) {
			return len(who), nil
		}),
	}

	up := durabletest.Upgrade(t, ask("ask"), ask("ask"), nil, scene...)

	require.GreaterOrEqual(t, len(up.Runs), 4, up.Table())
	for _, run := range up.Runs {
		require.Equal(t, "kim 3", run.Execution.Output(t), run.Boundary)
	}
	s := spyOn(t, func(s *spy) { durabletest.Upgrade(s, ask("ask"), ask("beg"), nil, scene...) })
	require.Contains(t, s.errors.String(), `operation "ask" (id 1): recorded is wait-for-callback`+
		` "ask", now it is wait-for-callback "beg" at `)
}

func TestUpgradeRunsInABubble(t *testing.T) {
	t.Parallel()
	file := recorded(t, pack, []string{"kyoto", "oslo"}, false)

	synctest.Test(t, func(t *testing.T) {
		durabletest.Upgrade(t, pack, pack, []string{"kyoto", "oslo"})
		durabletest.ReplayHistory(t, pack, file)
	})
}

func TestUpgradeFindsDifferencesInBranches(t *testing.T) {
	t.Parallel()
	ship := func(label string) func(durable.Context, []string) (int, error) {
		return func(ctx durable.Context, cities []string) (int, error) {
			_, err := durable.Map(ctx, "ship", cities,
				func(ctx durable.Context, city string) (string, error) {
					if err := durable.Wait(ctx, city, time.Hour); err != nil {
						return "", err
					}
					return city, do(ctx, label)
				})
			return 0, err
		}
	}

	s := spyOn(t, func(s *spy) {
		durabletest.Upgrade(s, ship("label"), ship("stamp"), []string{"kyoto", "oslo"})
	})

	require.Contains(t, s.errors.String(), `operation "ship/[0]/label" (id 1-1-2): recorded is step`+
		` "label", now it is step "stamp" at `)
}
