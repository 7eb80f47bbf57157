// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// run executes a function to its end, its branches one at a time.
func run[In, Out any](
	t *testing.T, fn func(durable.Context, In) (Out, error), opts ...durable.HandlerOption,
) (protocol.InvocationOutput, int, *testbackend.Backend) {
	t.Helper()
	b := testbackend.New("null")
	out, n, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(fn, opts...))
	require.NoError(t, err)
	return out, n, b
}

func text(p *string) string {
	if p == nil {
		return "<absent>"
	}
	return *p
}

func TestStepRunsOnceAndReplays(t *testing.T) {
	t.Parallel()
	ran := 0
	out, invocations, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		n, err := durable.Step(ctx, "count", func(durable.StepContext) (int, error) {
			ran++
			return ran, nil
		})
		if err != nil {
			return 0, err
		}
		if err := durable.Wait(ctx, "pause", time.Hour); err != nil {
			return 0, err
		}
		return n, nil
	})
	require.Equal(t, "1", text(out.Result))
	require.Equal(t, 2, invocations)
	require.Equal(t, 1, ran)
	require.Equal(t, []string{
		"START STEP 1 count", "SUCCEED STEP 1 count", "START WAIT 2 pause",
	}, b.Updates())
}

func TestNothingRunsPastABlockedOperation(t *testing.T) {
	t.Parallel()
	var trail []string
	_, invocations, _ := run(t, func(ctx durable.Context, _ any) (string, error) {
		defer func() {
			trail = append(trail, "defer")
			if r := recover(); r != nil {
				trail = append(trail, "recovered")
			}
		}()
		defer func() {
			_ = durable.Do(ctx, "release", func(durable.StepContext) error {
				trail = append(trail, "release")
				return nil
			})
		}()
		trail = append(trail, "before")
		_ = durable.Wait(ctx, "", time.Second)
		trail = append(trail, "after")
		return "", nil
	})
	require.Equal(t, 2, invocations)
	require.Equal(t, []string{"before", "defer", "before", "after", "release", "defer"}, trail)
}

func TestBranchesWaitTogether(t *testing.T) {
	t.Parallel()
	for _, serial := range []bool{true, false} {
		b := testbackend.New("null")
		h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			var futures []*durable.Future[int]
			for i := range 5 {
				futures = append(futures, durable.Go(ctx, "", func(ctx durable.Context) (int, error) {
					if err := durable.Wait(ctx, "", time.Hour); err != nil {
						return 0, err
					}
					return durable.Step(ctx, "", func(durable.StepContext) (int, error) { return i, nil })
				}))
			}
			sum := 0
			for _, f := range futures {
				n, err := f.Await(ctx)
				if err != nil {
					return 0, err
				}
				sum += n
			}
			return sum, nil
		})
		var out protocol.InvocationOutput
		var n int
		var err error
		if serial {
			out, n, err = testbackend.Serial(b).Run(t.Context(), h)
		} else {
			out, n, err = b.Run(t.Context(), h)
		}
		require.NoError(t, err)
		require.Equal(t, "10", text(out.Result), out.Error)
		require.Equal(t, 2, n)
	}
}

func TestFailedStepRetriesThenFails(t *testing.T) {
	t.Parallel()
	attempts := 0
	out, invocations, _ := run(t, func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "x", func(ctx durable.StepContext) (string, error) {
			attempts++
			require.Equal(t, attempts, ctx.Attempt())
			return "", errors.New("busy")
		}, durable.WithRetry(durable.ExponentialBackoff{MaxAttempts: 3}))
	})
	require.Equal(t, 3, invocations)
	require.Equal(t, protocol.InvocationFailed, out.Status)
	require.Equal(t, &protocol.ErrorObject{ErrorType: "Error", ErrorMessage: "busy"}, out.Error)
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	noop := func(durable.StepContext) (int, error) { return 0, nil }
	cases := map[string]struct {
		fn   func(durable.Context, any) (int, error)
		want string
	}{
		"ParentInChild": {func(ctx durable.Context, _ any) (int, error) {
			return durable.RunInChild(ctx, "outer", func(durable.Context) (int, error) {
				return durable.Step(ctx, "inner", noop)
			})
		}, `in use by child "outer"`},
		"ContextInStep": {func(ctx durable.Context, _ any) (int, error) {
			return durable.Step(ctx, "outer", func(durable.StepContext) (int, error) {
				defer func() { _ = recover() }()
				return durable.Step(ctx, "inner", noop)
			})
		}, `in use by step "outer"`},
		"ParentInBranch": {func(ctx durable.Context, _ any) (int, error) {
			f := durable.Go(ctx, "branch", func(durable.Context) (int, error) {
				return durable.Step(ctx, "inner", noop)
			})
			return f.Await(ctx)
		}, `in use by`},
		"ChildAfterReturn": {func(ctx durable.Context, _ any) (int, error) {
			var kept durable.Context
			_, _ = durable.RunInChild(ctx, "outer", func(ctx durable.Context) (int, error) {
				kept = ctx
				return 1, nil
			})
			return durable.Step(kept, "late", noop)
		}, "has returned"},
		"OwnGoroutineWaits": {func(ctx durable.Context, _ any) (int, error) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = durable.Step(ctx, "inner", noop)
			}()
			<-done
			return 1, nil
		}, "it belongs to another goroutine"},
		"SequenceOnItsOwnStack": {func(ctx durable.Context, _ any) (int, error) {
			next, stop := iter.Pull(func(yield func(error) bool) {
				yield(durable.Wait(ctx, "inside", time.Second))
			})
			defer stop()
			_, _ = next()
			return 1, nil
		}, "it belongs to another goroutine"},
		"ForeignGoexit": {func(ctx durable.Context, _ any) (int, error) {
			return durable.Step(ctx, "outer", func(durable.StepContext) (int, error) {
				(&testing.T{}).FailNow()
				return 0, nil
			})
		}, "runtime.Goexit"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, _, _ := run(t, c.fn)
			require.Equal(t, protocol.InvocationFailed, out.Status)
			require.Contains(t, out.Error.ErrorMessage, c.want)
		})
	}
}

// The function waits for a goroutine of its own, which has had to leave.
func TestMisuseIsToldAlthoughTheFunctionHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		waited := make(chan error)
		out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
			go func() { waited <- durable.Wait(ctx, "w", time.Hour) }()
			return 0, <-waited
		})
		require.Equal(t, protocol.InvocationFailed, out.Status)
		require.Contains(t, out.Error.ErrorMessage, `wait "w" was called at`)
		require.Contains(t, out.Error.ErrorMessage, "it belongs to another goroutine")
		close(waited)
	})
}

func TestNonDeterminismIsToldAndCannotBeSwallowed(t *testing.T) {
	t.Parallel()
	runs := 0
	out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		defer func() { _ = recover() }()
		runs++
		name := "first"
		if runs > 1 {
			name = "second"
		}
		_, _ = durable.Step(ctx, name, func(durable.StepContext) (int, error) { return 0, nil })
		_ = durable.Wait(ctx, "w", time.Second)
		return 0, nil
	})
	require.Equal(t, protocol.InvocationFailed, out.Status)
	require.Equal(t, "durable.NonDeterministicExecutionError", out.Error.ErrorType)
	require.Contains(t, out.Error.ErrorMessage, `recorded as STEP "first"`)
	require.Contains(t, out.Error.ErrorMessage, "suspension_test.go:")
}

func BenchmarkSteps(b *testing.B) {
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		for range 1000 {
			if _, err := durable.Step(ctx, "step", func(durable.StepContext) (int, error) {
				return 1, nil
			}); err != nil {
				return 0, err
			}
		}
		return 0, nil
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := testbackend.Serial(testbackend.New("null")).Run(b.Context(), h); err != nil {
			b.Fatal(err)
		}
	}
}
