// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// talkative logs at every place where a function can be, beside waits, retries,
// callbacks and branches that end in different invocations.
func talkative(began func()) func(durable.Context, any) (int, error) {
	busyUntil := func(attempt int) func(durable.StepContext) (int, error) {
		return func(ctx durable.StepContext) (int, error) {
			if ctx.Attempt() < attempt {
				return 0, errors.New("busy")
			}
			return 1, nil
		}
	}
	return func(ctx durable.Context, _ any) (int, error) {
		began()
		say := func(ctx durable.Context, line string, err error) {
			if err != nil {
				line += ": " + err.Error()
			}
			ctx.Logger().Info(line)
		}
		say(ctx, "begin", nil)
		_, err := durable.Step(ctx, "a", number)
		say(ctx, "after a step", err)
		_, err = durable.Step(ctx, "b", busyUntil(2))
		say(ctx, "after a retried step", err)
		var callbacks []*durable.Callback[string]
		for i := range 3 {
			c, err := durable.CreateCallback[string](ctx, fmt.Sprint("callback-", i))
			say(ctx, fmt.Sprint("created callback ", i), err)
			callbacks = append(callbacks, c)
		}
		late := durable.StepAsync(ctx, "late", busyUntil(4))
		say(ctx, "started a late step", nil)
		timer := durable.WaitAsync(ctx, "timer", time.Hour)
		say(ctx, "started a timer", nil)
		branch := durable.Go(ctx, "branch", func(ctx durable.Context) (int, error) {
			say(ctx, "begin of branch", nil)
			err := durable.Wait(ctx, "pause", time.Hour)
			say(ctx, "branch after a wait", err)
			_, err = durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
				say(ctx, "begin of child", nil)
				_, err := durable.Step(ctx, "c", busyUntil(3))
				say(ctx, "child after a retried step", err)
				return 1, durable.Wait(ctx, "pause", time.Hour)
			})
			say(ctx, "branch after a child", err)
			return 1, nil
		})
		say(ctx, "started a branch", nil)
		_, err = callbacks[0].Await(ctx)
		say(ctx, "after callback 0", err)
		_, err = timer.Await(ctx)
		say(ctx, "after the timer", err)
		_, err = durable.RunInChild(ctx, "flat", func(ctx durable.Context) (int, error) {
			say(ctx, "begin of virtual child", nil)
			_, err := durable.Step(ctx, "d", number)
			say(ctx, "virtual child after a step", err)
			return 1, nil
		}, durable.AsVirtual())
		say(ctx, "after a virtual child", err)
		_, err = callbacks[2].Await(ctx)
		say(ctx, "after callback 2", err)
		_, err = callbacks[1].Await(ctx)
		say(ctx, "after callback 1", err)
		_, err = durable.Map(ctx, "map", []int{0, 1}, func(ctx durable.Context, i int) (int, error) {
			say(ctx, fmt.Sprint("begin of item ", i), nil)
			err := durable.Wait(ctx, "pause", time.Hour)
			say(ctx, fmt.Sprint("item after a wait ", i), err)
			return i, nil
		})
		say(ctx, "after a map", err)
		_, err = late.Await(ctx)
		say(ctx, "after the late step", err)
		_, err = branch.Await(ctx)
		say(ctx, "after the branch", err)
		err = durable.Wait(ctx, "last", time.Hour)
		say(ctx, "end", err)
		return 1, nil
	}
}

const talkativeLines = 29

// oneCallbackEach settles one callback between two invocations.
func oneCallbackEach(b *testbackend.Backend) (began func()) {
	left := 0
	b.Complete = func(op *protocol.Operation) {
		if op.Type != protocol.TypeCallback || left == 0 {
			return
		}
		left--
		answer := `"ok"`
		op.Status = protocol.StatusSucceeded
		op.CallbackDetails = &protocol.CallbackDetails{
			CallbackID: op.CallbackDetails.CallbackID, Result: &answer,
		}
	}
	return func() { left = 1 }
}

// counted is how often each message was logged.
func counted(t *trail) map[string]int {
	counts := map[string]int{}
	for _, line := range t.with("INFO ") {
		line, _, _ = strings.Cut(strings.TrimPrefix(line, "INFO "), " executionArn=")
		counts[line]++
	}
	return counts
}

func TestEachLineAppearsOnce(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		t.Helper()
		var logs trail
		h := durable.NewHandler(talkative(oneCallbackEach(r.Backend)),
			durable.WithLogHandler(&lines{trail: &logs}))
		out, invocations := r.finish(t, h)
		require.Equal(t, "1", text(out.Result), out.Error)
		require.Greater(t, invocations, 6)
		counts := counted(&logs)
		maps.DeleteFunc(counts, func(_ string, n int) bool { return n == 1 })
		require.Empty(t, counts)
		require.Len(t, logs.with("INFO "), talkativeLines)
	})
}

// A line that was logged right before a crash may appear again; none is lost.
func TestNoLineIsLostToACrash(t *testing.T) {
	t.Parallel()
	for crash := 1; ; crash++ {
		b := testbackend.New("null")
		crashed := false
		b.Before = func(call int, _ []protocol.OperationUpdate) error {
			if call == crash {
				crashed = true
				return errors.New("crash")
			}
			return nil
		}
		var logs trail
		h := durable.NewHandler(talkative(oneCallbackEach(b)),
			durable.WithLogHandler(&lines{trail: &logs}))
		for {
			answer, err := h.Invoke(t.Context(), testbackend.Serial(b), b.Event())
			if err != nil {
				continue
			}
			if !strings.Contains(string(answer), `"PENDING"`) {
				require.Contains(t, string(answer), `"SUCCEEDED"`)
				break
			}
			require.True(t, b.Advance())
		}
		require.Len(t, counted(&logs), talkativeLines, "crash at checkpoint %d", crash)
		if !crashed {
			require.Greater(t, crash, 20)
			return
		}
	}
}

func TestReplayLoggingRepeatsLines(t *testing.T) {
	t.Parallel()
	var logs trail
	_, invocations, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("hello")
		_, err := durable.RunInChild(ctx, "large", func(ctx durable.Context) (string, error) {
			ctx.Logger().Info("in a child")
			return strings.Repeat("x", protocol.LargeResult), nil
		})
		if err != nil {
			return 0, err
		}
		return 1, durable.Wait(ctx, "w", time.Hour)
	}, durable.WithReplayLogging(), durable.WithLogHandler(&lines{trail: &logs}))
	require.Equal(t, 2, invocations)
	require.Equal(t, map[string]int{"hello": 2, "in a child": 2}, counted(&logs))
}

func TestRecomputedAndClosedContextsAreSilent(t *testing.T) {
	t.Parallel()
	for size, runs := range map[int]int{1: 1, protocol.LargeResult: 2} {
		var logs trail
		ran := 0
		_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
			_, err := durable.RunInChild(ctx, "child", func(ctx durable.Context) (string, error) {
				ran++
				ctx.Logger().Info("in a child")
				_, err := durable.Step(ctx, "s", number)
				ctx.Logger().Info("after a step")
				return strings.Repeat("x", size), err
			})
			if err != nil {
				return 0, err
			}
			return 1, durable.Wait(ctx, "w", time.Hour)
		}, durable.WithLogHandler(&lines{trail: &logs}))
		require.Equal(t, runs, ran)
		require.Equal(t, map[string]int{"in a child": 1, "after a step": 1}, counted(&logs))
	}
}

// One branch that waits does not silence another, and Enabled tells already.
func TestReplayIsKnownForEachContext(t *testing.T) {
	t.Parallel()
	invocation := 0
	var enabled []string
	note := func(ctx durable.Context, place string) {
		enabled = append(enabled, fmt.Sprintf("%d %s live=%v enabled=%v", invocation, place,
			!ctx.IsReplaying(), ctx.Logger().Enabled(ctx, 0)))
	}
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		invocation++
		note(ctx, "handler")
		quick := durable.Go(ctx, "quick", func(ctx durable.Context) (int, error) {
			note(ctx, "quick")
			return durable.Step(ctx, "s", func(ctx durable.StepContext) (int, error) {
				require.True(t, ctx.Logger().Enabled(ctx, 0), "a body only runs live")
				return 1, nil
			})
		})
		slow := durable.Go(ctx, "slow", func(ctx durable.Context) (int, error) {
			note(ctx, "slow")
			err := durable.Wait(ctx, "w", time.Hour)
			note(ctx, "slow after its wait")
			return 1, err
		})
		if _, err := quick.Await(ctx); err != nil {
			return 0, err
		}
		note(ctx, "handler after quick")
		return slow.Await(ctx)
	}, durable.WithLogHandler(&lines{trail: &trail{}}))
	require.Equal(t, []string{
		"1 handler live=true enabled=true",
		"1 quick live=true enabled=true",
		"1 slow live=true enabled=true",
		"1 handler after quick live=true enabled=true",
		"2 handler live=false enabled=false",
		"2 slow live=false enabled=false",
		"2 slow after its wait live=true enabled=true",
		"2 handler after quick live=false enabled=false",
	}, withoutOrder(enabled, 4))
}

// withoutOrder sorts the notes from the n-th on, of tasks that take turns.
func withoutOrder(notes []string, n int) []string {
	want := append([]string{}, notes[:n]...)
	for _, place := range []string{"handler live", "slow live", "slow after", "handler after"} {
		for _, note := range notes[n:] {
			if strings.HasPrefix(note, "2 "+place) {
				want = append(want, note)
			}
		}
	}
	return want
}
