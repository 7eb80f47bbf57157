// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func quick(attempts int) durable.RetryOption {
	return durable.WithRetry(durable.FixedDelay{MaxAttempts: attempts, Delay: time.Second})
}

func TestBlockIsRetriedInContextsOfItsOwn(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		steps := 0
		out, invocations := r.finish(t, durable.NewHandler(
			func(ctx durable.Context, _ any) (int, error) {
				return durable.Retry(ctx, "block", func(ctx durable.Context, attempt int) (int, error) {
					for range attempt {
						if err := durable.Do(ctx, "part", func(durable.StepContext) error {
							steps++
							return nil
						}); err != nil {
							return 0, err
						}
					}
					if attempt < 3 {
						return 0, errors.New("not yet")
					}
					return attempt, nil
				})
			}))
		require.Equal(t, "3", text(out.Result))
		require.Equal(t, 3, invocations)
		require.Equal(t, 6, steps)
		require.Equal(t, []string{
			"START CONTEXT 1 block",
			"START STEP 1-1-1 part", "SUCCEED STEP 1-1-1 part", "START WAIT 1-2 block-backoff-1",
			"START STEP 1-3-1 part", "SUCCEED STEP 1-3-1 part",
			"START STEP 1-3-2 part", "SUCCEED STEP 1-3-2 part", "START WAIT 1-4 block-backoff-2",
			"START STEP 1-5-1 part", "SUCCEED STEP 1-5-1 part",
			"START STEP 1-5-2 part", "SUCCEED STEP 1-5-2 part",
			"START STEP 1-5-3 part", "SUCCEED STEP 1-5-3 part",
			"SUCCEED CONTEXT 1 block",
		}, r.Updates())
		require.Equal(t, "WithRetry", r.Operation("1").SubType)
		require.Equal(t, "1", r.Operation("1-5-3").ParentID, "attempts have no record")
	})
}

func TestBlockRetriesThreeTimesByDefault(t *testing.T) {
	t.Parallel()
	attempts := 0
	b := testbackend.New("null")
	all := updates(b)
	out, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			return durable.Retry(ctx, "", func(_ durable.Context, attempt int) (int, error) {
				attempts = max(attempts, attempt)
				return 0, errors.New("no")
			})
		}))
	require.NoError(t, err)
	require.Equal(t, 3, attempts)
	require.Equal(t, &protocol.ErrorObject{ErrorType: "Error", ErrorMessage: "no"}, out.Error)
	longest := map[string]int{"retry-backoff-1": 5, "retry-backoff-2": 10}
	for _, u := range *all {
		if u.Type == protocol.TypeWait {
			require.Contains(t, longest, u.Name)
			require.LessOrEqual(t, u.WaitOptions.WaitSeconds, longest[u.Name])
			delete(longest, u.Name)
		}
	}
	require.Empty(t, longest)
}

func TestBlockErrorIsTheSameLiveAndReplayed(t *testing.T) {
	t.Parallel()
	var texts []string
	out, _, b := run(t, func(ctx durable.Context, _ any) (any, error) {
		_, err := durable.Retry(ctx, "block", func(ctx durable.Context, _ int) (int, error) {
			return 0, durable.Do(ctx, "charge", func(durable.StepContext) error {
				return &codeError{code: 1}
			}, durable.WithRetry(durable.NoRetry()))
		}, quick(2))
		failed, ok := errors.AsType[*durable.RetryError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, "codeError", failed.ErrorType, "of the origin")
		require.Equal(t, "code", failed.Message)
		texts = append(texts, err.Error())
		_ = durable.Wait(ctx, "", time.Second)
		return nil, err
	})
	require.Equal(t, []string{`retry "block" (id 1): code`, `retry "block" (id 1): code`}, texts)
	require.Equal(t, "codeError", out.Error.ErrorType)
	require.Equal(t, protocol.StatusFailed, b.Operation("1").Status)
}

func TestBlockThatHasEndedDoesNotRunAgain(t *testing.T) {
	t.Parallel()
	ran := 0
	_, invocations, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		n, err := durable.Retry(ctx, "", func(durable.Context, int) (int, error) {
			ran++
			return ran, nil
		})
		require.NoError(t, err)
		require.Equal(t, 1, n)
		return n, durable.Wait(ctx, "", time.Second)
	})
	require.Equal(t, 2, invocations)
	require.Equal(t, 1, ran)
}

func TestVirtualBlockLeavesNoRecord(t *testing.T) {
	t.Parallel()
	out, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.Retry(ctx, "v", func(ctx durable.Context, _ int) (int, error) {
			if err := durable.Do(ctx, "part", func(durable.StepContext) error { return nil }); err != nil {
				return 0, err
			}
			return 0, os.ErrClosed
		}, quick(2), durable.AsVirtual())
		require.ErrorIs(t, err, os.ErrClosed, "the error itself")
		return 5, durable.Wait(ctx, "", time.Second)
	})
	require.Equal(t, "5", text(out.Result))
	require.Equal(t, []string{
		"START STEP 1-1-1 part", "SUCCEED STEP 1-1-1 part", "START WAIT 1-2 v-backoff-1",
		"START STEP 1-3-1 part", "SUCCEED STEP 1-3-1 part",
		"START WAIT 2 ",
	}, b.Updates())
	require.Empty(t, b.Operation("1-3-1").ParentID)
}

func TestBlockPolicyIsNotAskedTwice(t *testing.T) {
	t.Parallel()
	asked := map[int]int{}
	_, invocations, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Retry(ctx, "", func(durable.Context, int) (int, error) {
			return 0, errors.New("no")
		}, durable.WithRetry(durable.RetryPolicyFunc(
			func(a durable.RetryAttempt) (time.Duration, bool) {
				asked[a.Number]++
				require.Equal(t, time.Duration(a.Number-1)*time.Minute, a.Elapsed, "recorded time")
				return time.Second, a.Number < 4
			})))
	})
	require.Equal(t, 4, invocations)
	require.Equal(t, map[int]int{1: 1, 2: 1, 3: 1, 4: 1}, asked)
}

func TestBlockRetriesPanicsAndFilters(t *testing.T) {
	t.Parallel()
	attempts := 0
	out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Retry(ctx, "", func(_ durable.Context, attempt int) (int, error) {
			attempts = max(attempts, attempt)
			if attempt == 1 {
				panic("lost")
			}
			return 0, os.ErrClosed
		}, durable.WithRetry(durable.RetryOn(durable.FixedDelay{}, durable.ErrorIs(durable.ErrPanic))))
	})
	require.Equal(t, 2, attempts)
	require.Equal(t, os.ErrClosed.Error(), out.Error.ErrorMessage)
}

func TestBlockKeepsItsBudget(t *testing.T) {
	t.Parallel()
	attempts := 0
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Retry(ctx, "", func(_ durable.Context, attempt int) (int, error) {
			attempts = max(attempts, attempt)
			return 0, errors.New("no")
		}, durable.WithRetry(durable.WithinBudget(
			durable.FixedDelay{MaxAttempts: 50}, 2*time.Minute+10*time.Second)))
	})
	require.Equal(t, 4, attempts, "the test backend lets a minute pass for every delay")
}

func TestBackOffNamesKeepTheLimit(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("n", protocol.MaxNameLength)
	_, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Retry(ctx, name, func(_ durable.Context, attempt int) (int, error) {
			if attempt == 1 {
				return 0, errors.New("no")
			}
			return 0, nil
		}, quick(2))
	})
	got := b.Operation("1-2").Name
	require.Len(t, got, protocol.MaxNameLength)
	require.True(t, strings.HasSuffix(got, "nnn-backoff-1"))
}

func TestBlockResumesAfterACrash(t *testing.T) {
	t.Parallel()
	cases := map[string]func(protocol.OperationUpdate) bool{
		"BeforeTheWait": func(u protocol.OperationUpdate) bool { return u.Type == protocol.TypeWait },
		"BeforeTheEnd": func(u protocol.OperationUpdate) bool {
			return u.Type == protocol.TypeContext && u.Action == protocol.ActionSucceed
		},
		"InTheSecondAttempt": func(u protocol.OperationUpdate) bool {
			return u.ID == "1-3-1" && u.Action == protocol.ActionSucceed
		},
	}
	for name, at := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runner{testbackend.New("null"), true}
			h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
				return durable.Retry(ctx, "b", func(ctx durable.Context, attempt int) (int, error) {
					n, err := durable.Step(ctx, "", func(durable.StepContext) (int, error) {
						return attempt * 10, nil
					})
					if err != nil || attempt == 2 {
						return n, err
					}
					return 0, errors.New("no")
				}, quick(3))
			})
			r.crashes(t, h, at)
			out, _ := r.finish(t, h)
			require.Equal(t, "20", text(out.Result))
		})
	}
}

func TestSuspensionIsNoFailedAttempt(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		out, invocations := r.finish(t, durable.NewHandler(
			func(ctx durable.Context, _ any) (int, error) {
				return durable.Retry(ctx, "", func(ctx durable.Context, attempt int) (n int, err error) {
					defer func() {
						if recover() != nil || err != nil {
							n = 100
						}
					}()
					return attempt, durable.Wait(ctx, "", time.Second)
				})
			}))
		require.Equal(t, "1", text(out.Result))
		require.Equal(t, 2, invocations)
	})
}

func TestMisuseAndNonDeterminismAreNotRetried(t *testing.T) {
	t.Parallel()
	attempts := 0
	out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Retry(ctx, "block", func(durable.Context, int) (int, error) {
			attempts++
			return 0, durable.Wait(ctx, "", time.Second)
		})
	})
	require.Equal(t, "durable.MisuseError", out.Error.ErrorType)
	require.Contains(t, out.Error.ErrorMessage, `in use by retry "block"`)
	require.Equal(t, 1, attempts)

	runs := 0
	out, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		runs++
		return durable.Retry(ctx, "block", func(ctx durable.Context, _ int) (int, error) {
			if err := durable.Wait(ctx, string(rune('a'+runs)), time.Second); err != nil {
				return 0, err
			}
			return 0, errors.New("no")
		})
	})
	require.Equal(t, "durable.NonDeterministicExecutionError", out.Error.ErrorType)
	require.Equal(t, 2, runs)
}

// Attempts and virtual children have no record of their own, which must not make
// their surroundings look new.
func TestLogLinesAroundUnrecordedContextsAppearOnce(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]durable.BlockOption{{quick(3)}, {quick(3), durable.AsVirtual()}} {
		var buf bytes.Buffer
		_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
			ctx.Logger().Info("begin")
			n, err := durable.Retry(ctx, "", func(ctx durable.Context, attempt int) (int, error) {
				ctx.Logger().Info("attempt", "n", attempt)
				err := durable.Do(ctx, "", func(durable.StepContext) error { return nil })
				require.NoError(t, err)
				ctx.Logger().Info("done", "n", attempt)
				if attempt < 3 {
					return 0, errors.New("no")
				}
				return attempt, nil
			}, opts...)
			require.NoError(t, err)
			ctx.Logger().Info("between")
			_, err = durable.RunInChild(ctx, "", func(ctx durable.Context) (int, error) {
				ctx.Logger().Info("inside")
				return 0, durable.Wait(ctx, "", time.Second)
			}, durable.AsVirtual())
			require.NoError(t, err)
			ctx.Logger().Info("after")
			return n, durable.Wait(ctx, "", time.Second)
		}, durable.WithLogHandler(slog.NewTextHandler(&buf, nil)))
		for _, line := range []string{
			"msg=begin", "msg=attempt n=1", "msg=done n=1", "msg=done n=2", "msg=done n=3",
			"msg=between", "msg=inside", "msg=after",
		} {
			require.Equal(t, 1, countLines(buf.String(), line), "%s in\n%s", line, buf.String())
		}
	}
}

// countLines counts the lines that contain all words.
func countLines(logs, words string) int {
	n := 0
	for line := range strings.Lines(logs) {
		all := true
		for word := range strings.FieldsSeq(words) {
			all = all && strings.Contains(line, word)
		}
		if all {
			n++
		}
	}
	return n
}

func TestBlockValidation(t *testing.T) {
	t.Parallel()
	_, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.Retry[int](ctx, "b", nil)
		requireInvalid(t, err, `retry "b"`, "function", "is nil")
		fn := func(durable.Context, int) (int, error) { return 0, nil }
		_, err = durable.Retry(ctx, "b", fn, durable.WithSerdes(nil))
		requireInvalid(t, err, `retry "b"`, "serdes", "is nil")
		_, err = durable.Retry(ctx, "\x00", fn)
		requireInvalid(t, err, `retry "\x00"`, "name", "only printable ASCII is allowed")
		return 0, nil
	})
	require.Empty(t, b.Updates(), "nothing is recorded")
}
