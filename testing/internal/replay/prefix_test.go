// SPDX-License-Identifier: Apache-2.0

package replay_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
)

// retried fails once and then rests.
func retried(ctx durable.Context, _ string) (string, error) {
	_, err := durable.Step(ctx, "a", func(ctx durable.StepContext) (int, error) {
		if ctx.Attempt() == 1 {
			return 0, errors.New("busy")
		}
		return 1, nil
	})
	if err != nil {
		return "", err
	}
	return "", durable.Wait(ctx, "b", time.Hour)
}

// where lists prefixes with the types of their last events.
func where(rec *replay.Recording, prefixes []int) []string {
	var list []string
	for _, prefix := range prefixes {
		list = append(list, fmt.Sprintf("%d %s", prefix, rec.Events()[prefix-1].EventType))
	}
	return list
}

func TestPrefixesAreWhereSomethingHasChanged(t *testing.T) {
	t.Parallel()
	rec := replay.Of("arn", record(t, retried).Events)

	require.Equal(t, []string{
		"1 ExecutionStarted", "2 StepStarted", "3 StepFailed",
		"4 InvocationCompleted", // the retry is due
		"5 StepStarted", "6 StepSucceeded", "7 WaitStarted", "9 WaitSucceeded",
	}, where(rec, rec.Prefixes(100)))
	require.Equal(t, []string{
		"2 StepStarted", "3 StepFailed", "5 StepStarted", "6 StepSucceeded", "7 WaitStarted",
		"9 WaitSucceeded",
	}, where(rec, rec.PrefixesOfRun(100)), "without those that were begun from")
	require.Equal(t, "event 3 of 11, StepFailed of \"a\"", rec.Where(3))
}

func TestPrefixesOfLargeRunsAreFew(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 500_000)
	for steps, want := range map[int]int{2: 4, 10: 13, 20: 8} {
		rec := replay.Of("arn", record(t, func(ctx durable.Context, _ string) (string, error) {
			for range steps {
				if _, err := durable.Step(ctx, "large", func(durable.StepContext) (string, error) {
					return large, nil
				}); err != nil {
					return "", err
				}
			}
			return "", nil
		}).Events)

		require.Len(t, rec.PrefixesOfRun(64), want, "%d steps", steps)
	}
}

func TestPrefixesAreSpreadEvenly(t *testing.T) {
	t.Parallel()
	rec := replay.Of("arn", record(t, func(ctx durable.Context, _ string) (string, error) {
		for range 50 {
			step(ctx, "a")
		}
		return "", nil
	}).Events)

	prefixes := rec.Prefixes(11)

	require.Equal(t, []int{1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 101}, prefixes)
}

func TestReplayFindsADueRetry(t *testing.T) {
	t.Parallel()
	rec := replay.Of("arn", record(t, retried).Events)

	found := rec.Check(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ string) (string, error) {
			_, err := durable.Step(ctx, "a", func(durable.StepContext) (int, error) { return 1, nil })
			if err == nil {
				step(ctx, "c")
			}
			return "", err
		}), 4)

	require.Equal(t, []string{
		`operation "b" (id 2): recorded is wait "b", now it is step "c"`,
	}, texts(found))
}

func TestContextsWithLargeResultsAreRunAgain(t *testing.T) {
	t.Parallel()
	large := func(summary ...durable.ChildOption) function {
		return func(ctx durable.Context, _ string) (string, error) {
			for range 10 {
				step(ctx, "a")
			}
			v, err := durable.RunInChild(ctx, "large", func(ctx durable.Context) (string, error) {
				v, err := durable.Step(ctx, "part", text("x"))
				return strings.Repeat(v, 300_000), err
			}, summary...)
			if err != nil {
				return "", err
			}
			for range 10 {
				step(ctx, "b")
			}
			return v[:1], nil
		}
	}
	for name, fn := range map[string]function{
		"Plain":      large(),
		"Summarized": large(durable.WithSummary(func(string) string { return "many x" })),
		"Batch": func(ctx durable.Context, _ string) (string, error) {
			batch, err := durable.Map(ctx, "large", []int{1, 2},
				func(ctx durable.Context, _ int) (string, error) {
					v, err := durable.Step(ctx, "part", text("x"))
					return strings.Repeat(v, 200_000), err
				})
			wait(ctx, "rest")
			return batch.Results()[1][:1], err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec := replay.Of("arn", record(t, fn).Events)
			for _, most := range []int{1000, 2} {
				require.Empty(t, texts(
					rec.CheckAll(t.Context(), durable.NewHandler(fn), rec.Prefixes(most))))
			}
		})
	}
}
