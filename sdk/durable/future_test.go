// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestStepAsyncRunsBesideTheFunction(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			tries := 0
			var got seen[int]
			_, b := runWith(t, serial, nil, twice(&got, func(ctx durable.Context) (int, error) {
				slow := durable.StepAsync(ctx, "slow", func(ctx durable.StepContext) (int, error) {
					tries++
					if ctx.Attempt() < 3 {
						return 0, errors.New("not yet")
					}
					return 7, nil
				})
				if err := durable.Wait(ctx, "meanwhile", time.Minute); err != nil {
					return 0, err
				}
				n, err := slow.Await(ctx)
				if err != nil {
					return 0, err
				}
				again, err := slow.Await(ctx)
				return n + again, err
			}))
			n, err := got.theSame(t)
			require.NoError(t, err)
			require.Equal(t, 14, n)
			require.Equal(t, 3, tries)
			require.Equal(t, "slow", b.Operation("1").Name)
			require.Equal(t, protocol.SubTypeStep, b.Operation("1").SubType)
		})
	}
}

func TestStepAsyncFailsLikeAStep(t *testing.T) {
	t.Parallel()
	fail := func(durable.StepContext) (int, error) { return 0, posing("Broken") }
	var async, plain seen[int]
	runWith(t, true, nil, twice(&async, func(ctx durable.Context) (int, error) {
		return durable.StepAsync(ctx, "s", fail, durable.WithRetry(durable.NoRetry())).Await(ctx)
	}))
	runWith(t, true, nil, twice(&plain, func(ctx durable.Context) (int, error) {
		return durable.Step(ctx, "s", fail, durable.WithRetry(durable.NoRetry()))
	}))
	_, err := async.theSame(t)
	_, want := plain.theSame(t)
	require.Equal(t, want, err)
}

func TestWaitAsync(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			invocations := 0
			_, b := runWith(t, serial, nil, func(ctx durable.Context) (int, error) {
				invocations++
				one := durable.WaitAsync(ctx, "one", time.Hour)
				two := durable.WaitAsync(ctx, "two", 90*time.Second)
				for _, timer := range []*durable.Future[struct{}]{one, two} {
					if _, err := timer.Await(ctx); err != nil {
						return 0, err
					}
				}
				return 0, nil
			})
			require.Equal(t, 3, invocations, "they wait together")
			require.Equal(t, []string{"WAIT 1 one", "WAIT 2 two"}, starts(b))
			for id, seconds := range map[string]float64{"1": 3600, "2": 90} {
				op := b.Operation(id)
				lasts := op.WaitDetails.ScheduledEndTimestamp.Sub(op.StartTimestamp.Time)
				require.InDelta(t, seconds, lasts.Seconds(), 0)
			}
		})
	}
}

func TestInvalidAsynchronousCallsRecordNothing(t *testing.T) {
	t.Parallel()
	_, b := runWith(t, true, nil, func(ctx durable.Context) (int, error) {
		_, err := durable.StepAsync[int](ctx, "s", nil).Await(ctx)
		require.ErrorContains(t, err, `step "s": function: is nil`)
		_, err = durable.WaitAsync(ctx, "w", 0).Await(ctx)
		require.ErrorContains(t, err, `wait "w": duration: is 0s`)
		_, err = durable.Go[int](ctx, "g", nil).Await(ctx)
		require.ErrorContains(t, err, `child "g": function: is nil`)
		return 0, nil
	})
	require.Empty(t, b.Updates())
}

func TestUnawaitedTimerIsOnRecord(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			_, b := runWith(t, serial, nil, func(ctx durable.Context) (int, error) {
				durable.WaitAsync(ctx, "left", time.Hour)
				return 1, nil
			})
			require.Equal(t, protocol.StatusStarted, b.Operation("1").Status)
		})
	}
}

func TestFutureIsAwaitedInSeveralBranches(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			out, _ := runWith(t, serial, answer("call", protocol.StatusSucceeded, `"yes"`, nil),
				func(ctx durable.Context) (string, error) {
					shared := []*durable.Future[string]{member(ctx, "call"), member(ctx, "ok")}
					var readers []*durable.Future[string]
					for range 3 {
						readers = append(readers, durable.Go(ctx, "", func(ctx durable.Context) (string, error) {
							values, err := durable.All(ctx, "", shared...)
							if err != nil {
								return "", err
							}
							again, err := shared[0].Await(ctx)
							return strings.Join(append(values, again), " "), err
						}))
					}
					values, err := durable.All(ctx, "", readers...)
					return strings.Join(values, ", "), err
				})
			require.JSONEq(t, `"yes ok yes, yes ok yes, yes ok yes"`, text(out.Result))
		})
	}
}

func TestFutureAwaitedInItsOwnBranchIsADeadlock(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			b := testbackend.New("null")
			h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
				handed := make(chan *durable.Future[int], 1)
				f := durable.Go(ctx, "self", func(ctx durable.Context) (int, error) {
					if _, err := member(ctx, "ok").Await(ctx); err != nil {
						return 0, err
					}
					return durable.Race(ctx, "own", <-handed)
				})
				handed <- f
				return f.Await(ctx)
			})
			run := b.Run
			if serial {
				run = testbackend.Serial(b).Run
			}
			out, _, err := run(t.Context(), h)
			require.NoError(t, err)
			require.Equal(t, protocol.InvocationFailed, out.Status)
			require.Contains(t, out.Error.ErrorMessage, "deadlock")
			require.Contains(t, out.Error.ErrorMessage, `the futures of race "own"`)
		})
	}
}

// needsContext is a serdes that, like one that reads from a store, can't do
// without a living context.
type needsContext struct{ shouting }

func (s needsContext) Deserialize(
	ctx context.Context, info durable.SerdesInfo, data []byte, into any,
) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.shouting.Deserialize(ctx, info, data, into)
}

func TestOutcomesAreReadWithALivingContext(t *testing.T) {
	t.Parallel()
	out, _ := runWith(t, true, answer("call", protocol.StatusSucceeded, `yes`, nil),
		func(ctx durable.Context) (string, error) {
			step := durable.StepAsync(ctx, "", func(durable.StepContext) (string, error) {
				return "a", nil
			})
			child := durable.Go(ctx, "", func(durable.Context) (string, error) { return "b", nil })
			call := durable.InvokeAsync[string](ctx, "call", "f", 0)
			values, err := durable.All(ctx, "", step, child, call)
			return strings.Join(values, ""), err
		}, durable.WithSerdes(needsContext{}))
	require.Nil(t, out.Error)
	require.JSONEq(t, `"\"A\"\"B\"YES"`, text(out.Result))
}

// What a child left unfinished when it returned a large result stays so when the
// result is recomputed.
func TestRecomputedResultWithUnfinishedLosers(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var sizes []int
			out, b := runWith(t, serial, after(1, answer("late", protocol.StatusSucceeded, `"x"`, nil)),
				func(ctx durable.Context) (int, error) {
					large, err := durable.RunInChild(ctx, "large", func(ctx durable.Context) (string, error) {
						late, err := durable.CreateCallback[string](ctx, "late")
						if err != nil {
							return "", err
						}
						list := append(members(ctx, []string{"never1", "call9", "ok"}), late.Future(),
							durable.Go(ctx, "branch", func(ctx durable.Context) (string, error) {
								return member(ctx, "never").Await(ctx)
							}))
						limit := durable.WaitAsync(ctx, "limit", time.Hour)
						v, err := durable.Race(ctx, "race", list...)
						if err != nil {
							return "", err
						}
						who, err := durable.Select(ctx, "select",
							durable.Case("late", late), durable.Case("limit", limit), durable.Case("ok", list[2]))
						return strings.Repeat(v+who, protocol.LargeResult/4+1), err
					})
					if err != nil {
						return 0, err
					}
					sizes = append(sizes, len(large))
					for range 3 {
						if err := tick(ctx); err != nil {
							return 0, err
						}
					}
					return len(large), nil
				})
			require.Nil(t, out.Error)
			require.True(t, b.Operation("1").ContextDetails.ReplayChildren)
			require.Len(t, sizes, 5)
			require.Len(t, slices.Compact(sizes), 1)
		})
	}
}

func TestAwaitOfWhatWasUnfinishedInARecomputedResult(t *testing.T) {
	t.Parallel()
	runs := 0
	b := testbackend.New("null")
	out, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			_, err := durable.RunInChild(ctx, "large", func(ctx durable.Context) (string, error) {
				f := member(ctx, "never")
				runs++
				if runs > 1 {
					_, _ = f.Await(ctx)
				}
				return strings.Repeat("x", protocol.LargeResult+1), nil
			})
			if err != nil {
				return 0, err
			}
			return 0, tick(ctx)
		}))
	require.NoError(t, err)
	require.Equal(t, "durable.NonDeterministicExecutionError", out.Error.ErrorType)
}

// shuffled lets branches run in a random order.
type shuffled struct {
	*testbackend.SerialBackend

	random *rand.Rand
}

func (s shuffled) Next(ready []string) int { return s.random.IntN(len(ready)) }

func TestIDsDoNotDependOnScheduling(t *testing.T) {
	t.Parallel()
	program := func(ctx durable.Context, _ any) (string, error) {
		work := func(n int) func(durable.Context) (string, error) {
			return func(ctx durable.Context) (string, error) {
				list := members(ctx, []string{"call1", "ok1", "ok2"})[:n]
				values, err := durable.All(ctx, "inner", list...)
				return strings.Join(values, "+"), err
			}
		}
		futures := []*durable.Future[string]{
			durable.Go(ctx, "a", work(3)), member(ctx, "call2"), durable.Go(ctx, "b", work(2)),
			durable.Go(ctx, "virtual", work(1), durable.AsVirtual()), member(ctx, "ok3"),
		}
		values, err := durable.All(ctx, "outer", futures...)
		return strings.Join(values, ","), err
	}
	execute := func(seed uint64) (string, []string) {
		b := testbackend.New("null")
		b.Complete = calls()
		h := durable.NewHandler(program)
		order := shuffled{testbackend.Serial(b), rand.New(rand.NewPCG(seed, 0))}
		for {
			answer, err := h.Invoke(t.Context(), order, b.Event())
			require.NoError(t, err)
			if !strings.Contains(string(answer), "PENDING") {
				ids := starts(b)
				slices.Sort(ids)
				return string(answer), ids
			}
			require.True(t, b.Advance())
		}
	}
	answer, ids := execute(0)
	require.Contains(t, answer, "call1+ok1+ok2,call2,call1+ok1,call1,ok3")
	require.Len(t, ids, 17)
	for seed := range uint64(50) {
		again, same := execute(seed)
		require.Equal(t, answer, again, "seed %d", seed)
		require.Equal(t, ids, same, "seed %d", seed)
	}
}
