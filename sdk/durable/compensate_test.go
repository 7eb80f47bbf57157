// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

var errCard = errors.New("card declined")

// book does a piece of work and registers how to undo it.
func book(ctx durable.Context, what string) error {
	if err := durable.Do(ctx, what, func(durable.StepContext) error { return nil }); err != nil {
		return err
	}
	durable.Compensate(ctx, "cancel "+what, func(ctx durable.Context) error {
		return durable.Do(ctx, "undo", func(durable.StepContext) error { return nil })
	})
	return nil
}

func TestUndosRunInReverseOrderAcrossSuspensions(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		var undone []string
		out, invocations := r.finish(t, durable.NewHandler(
			func(ctx durable.Context, _ any) (any, error) {
				for _, what := range []string{"flight", "hotel", "car"} {
					if err := durable.Wait(ctx, "", time.Second); err != nil {
						return nil, err
					}
					durable.Compensate(ctx, what, func(ctx durable.Context) error {
						if err := durable.Wait(ctx, "", time.Second); err != nil {
							return err
						}
						return durable.Do(ctx, "", func(durable.StepContext) error {
							undone = append(undone, what)
							return nil
						})
					})
				}
				return nil, errCard
			}))
		require.Equal(t, []string{"car", "hotel", "flight"}, undone, "each once")
		require.Equal(t, 7, invocations)
		require.Equal(t, &protocol.ErrorObject{
			ErrorType: "Error", ErrorMessage: "card declined",
		}, out.Error)
		require.Equal(t, []string{
			"START WAIT 1 ", "START WAIT 2 ", "START WAIT 3 ",
			"START CONTEXT 4 car", "START WAIT 4-1 ", "START STEP 4-2 ", "SUCCEED STEP 4-2 ",
			"SUCCEED CONTEXT 4 car",
			"START CONTEXT 5 hotel", "START WAIT 5-1 ", "START STEP 5-2 ", "SUCCEED STEP 5-2 ",
			"SUCCEED CONTEXT 5 hotel",
			"START CONTEXT 6 flight", "START WAIT 6-1 ", "START STEP 6-2 ", "SUCCEED STEP 6-2 ",
			"SUCCEED CONTEXT 6 flight",
		}, r.Updates())
		require.Equal(t, "Compensation", r.Operation("4").SubType)
	})
}

func TestUndosRunForErrorsAndPanicsOnly(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		end  func() error
		undo bool
	}{
		"Success": {func() error { return nil }, false},
		"Error":   {func() error { return errCard }, true},
		"Panic":   {func() error { panic("lost") }, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			undone := false
			out, _, b := run(t, func(ctx durable.Context, _ any) (any, error) {
				durable.Compensate(ctx, "undo", func(durable.Context) error {
					undone = true
					return nil
				})
				if err := durable.Wait(ctx, "", time.Second); err != nil {
					return nil, err
				}
				require.False(t, undone, "not on suspension")
				return nil, c.end()
			})
			require.Equal(t, c.undo, undone)
			require.Equal(t, c.undo, out.Status == protocol.InvocationFailed)
			require.Equal(t, c.undo, b.Operation("2") != nil, "registering records nothing")
		})
	}
}

func TestChildIsUndoneBeforeItsParentSeesTheError(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]durable.ChildOption{nil, {durable.AsVirtual()}} {
		out, _, b := run(t, func(ctx durable.Context, _ any) (string, error) {
			if err := book(ctx, "flight"); err != nil {
				return "", err
			}
			_, err := durable.RunInChild(ctx, "stay", func(ctx durable.Context) (int, error) {
				if err := book(ctx, "hotel"); err != nil {
					return 0, err
				}
				return 0, errCard
			}, opts...)
			require.ErrorContains(t, err, "card declined")
			return "gave up the stay", durable.Wait(ctx, "", time.Second)
		})
		require.Equal(t, `"gave up the stay"`, text(out.Result), "the flight is kept")
		order := strings.Join(b.Updates(), "\n")
		require.Contains(t, order, "SUCCEED CONTEXT 2-2 cancel hotel")
		require.NotContains(t, order, "cancel flight")
	}
}

func TestUndosOfASucceededChildAreForgotten(t *testing.T) {
	t.Parallel()
	_, _, b := run(t, func(ctx durable.Context, _ any) (any, error) {
		_, err := durable.RunInChild(ctx, "stay", func(ctx durable.Context) (int, error) {
			return 0, book(ctx, "hotel")
		})
		require.NoError(t, err)
		return nil, errCard
	})
	require.Equal(t, []string{
		"START CONTEXT 1 stay", "START STEP 1-1 hotel", "SUCCEED STEP 1-1 hotel",
		"SUCCEED CONTEXT 1 stay",
	}, b.Updates())
}

func TestBranchesAndAttemptsAreUndoneByThemselves(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		out, _ := r.finish(t, durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			branch := durable.Go(ctx, "branch", func(ctx durable.Context) (int, error) {
				if err := book(ctx, "hotel"); err != nil {
					return 0, err
				}
				return 0, errCard
			})
			_, err := branch.Await(ctx)
			require.ErrorContains(t, err, "card declined")
			return durable.Retry(ctx, "block", func(ctx durable.Context, attempt int) (int, error) {
				if err := book(ctx, "car"); err != nil {
					return 0, err
				}
				if attempt == 1 {
					return 0, errCard
				}
				return attempt, nil
			}, quick(2))
		}))
		require.Equal(t, "2", text(out.Result))
		require.Equal(t, "cancel hotel", r.Operation("1-2").Name)
		require.Equal(t, "cancel car", r.Operation("2-1-2").Name)
		require.Nil(t, r.Operation("2-3-2"))
	})
}

func TestRunningBranchesAreAbandonedBeforeTheUndos(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		out, _ := r.finish(t, durable.NewHandler(func(ctx durable.Context, _ any) (any, error) {
			durable.Compensate(ctx, "undo", func(ctx durable.Context) error {
				return durable.Wait(ctx, "", time.Second)
			})
			durable.Go(ctx, "slow", func(ctx durable.Context) (int, error) {
				durable.Compensate(ctx, "undo of the branch", func(durable.Context) error {
					t.Error("an abandoned branch has not failed")
					return nil
				})
				if err := durable.Wait(ctx, "", time.Second); err != nil {
					return 0, err
				}
				return 0, durable.Wait(ctx, "late", time.Second)
			})
			return nil, errCard
		}))
		require.Equal(t, "card declined", out.Error.ErrorMessage)
		for _, u := range r.Updates() {
			require.NotContains(t, u, "late")
		}
	})
}

type declined struct{ Reason string }

func (*declined) Error() string     { return "declined" }
func (*declined) ErrorData() string { return `{"reason":"limit"}` }

func TestFailedUndosAreReportedWithTheOriginalError(t *testing.T) {
	t.Parallel()
	var texts []string
	out, _, b := run(t, func(ctx durable.Context, _ any) (any, error) {
		_, err := durable.RunInChild(ctx, "trip", func(ctx durable.Context) (int, error) {
			durable.Compensate(ctx, "first", func(durable.Context) error { return errors.New("busy") })
			durable.Compensate(ctx, "second", func(durable.Context) error { return nil })
			durable.Compensate(ctx, "third", func(durable.Context) error { panic("lost") })
			return 0, durable.Do(ctx, "pay", func(durable.StepContext) error {
				return &declined{}
			}, durable.WithRetry(durable.NoRetry()))
		})
		failed, ok := errors.AsType[*durable.ChildError](err)
		require.True(t, ok)
		require.Equal(t, "declined", failed.ErrorType, "of the original error")
		require.JSONEq(t, `{"reason":"limit"}`, failed.Data)
		texts = append(texts, failed.Message)
		return nil, durable.Wait(ctx, "", time.Second)
	})
	require.Equal(t, protocol.InvocationSucceeded, out.Status)
	const want = `declined; compensation "third": panic: lost; compensation "first": busy`
	require.Equal(t, []string{want, want}, texts, "the same live and at replay")
	require.Equal(t, protocol.StatusSucceeded, b.Operation("1-3").Status, "the rest goes on")
}

func TestCompensationErrorIsTheOriginalOne(t *testing.T) {
	t.Parallel()
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.RunInChild(ctx, "trip", func(ctx durable.Context) (int, error) {
			durable.Compensate(ctx, "undo", func(durable.Context) error { return errors.New("busy") })
			return 0, errCard
		}, durable.AsVirtual())
		failed, ok := errors.AsType[*durable.CompensationError](err)
		require.True(t, ok)
		require.ErrorIs(t, err, errCard)
		require.Len(t, failed.Failures, 1)
		require.Equal(t, "busy", failed.Failures[0].Message)
		require.Equal(t, "undo", failed.Failures[0].OperationName)
		require.EqualError(t, err, `card declined; compensation "undo": busy`)
		return 0, nil
	})
}

func TestUndosResumeAfterACrash(t *testing.T) {
	t.Parallel()
	cases := map[string]func(u protocol.OperationUpdate) bool{
		"BeforeTheFirst": func(u protocol.OperationUpdate) bool {
			return u.Name == "cancel hotel" && u.Action == protocol.ActionStart
		},
		"WithinTheFirst": func(u protocol.OperationUpdate) bool {
			return u.ID == "4-1" && u.Action == protocol.ActionSucceed
		},
		"BetweenTheTwo": func(u protocol.OperationUpdate) bool {
			return u.Name == "cancel flight" && u.Action == protocol.ActionStart
		},
		"BeforeTheEnd": func(u protocol.OperationUpdate) bool {
			return u.Name == "cancel flight" && u.Action == protocol.ActionSucceed
		},
	}
	for name, at := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runner{testbackend.New("null"), true}
			h := durable.NewHandler(func(ctx durable.Context, _ any) (any, error) {
				if err := book(ctx, "flight"); err != nil {
					return nil, err
				}
				if err := book(ctx, "hotel"); err != nil {
					return nil, err
				}
				return nil, durable.Do(ctx, "pay", func(durable.StepContext) error { return errCard },
					durable.WithRetry(durable.NoRetry()))
			})
			r.crashes(t, h, at)
			out, _ := r.finish(t, h)
			require.Equal(t, "card declined", out.Error.ErrorMessage)
			for _, id := range []string{"4", "5"} {
				require.Equal(t, protocol.StatusSucceeded, r.Operation(id).Status)
			}
		})
	}
}

func TestUndosDoNotRunWhenTheExecutionCannotGoOn(t *testing.T) {
	t.Parallel()
	out, _, b := run(t, func(ctx durable.Context, _ any) (any, error) {
		durable.Compensate(ctx, "undo", func(ctx durable.Context) error {
			return durable.Wait(ctx, "", time.Second)
		})
		return durable.RunInChild(ctx, "", func(durable.Context) (any, error) {
			return nil, durable.Wait(ctx, "", time.Second) // the outer context
		})
	})
	require.Equal(t, "durable.MisuseError", out.Error.ErrorType)
	for _, u := range b.Updates() {
		require.NotContains(t, u, "undo")
	}
}

func TestFunctionThatNoLongerFailsIsNonDeterministic(t *testing.T) {
	t.Parallel()
	runs := 0
	out, _, _ := run(t, func(ctx durable.Context, _ any) (any, error) {
		runs++
		durable.Compensate(ctx, "undo", func(ctx durable.Context) error {
			return durable.Wait(ctx, "", time.Second)
		})
		if runs == 1 {
			return nil, errCard
		}
		return nil, durable.Wait(ctx, "", time.Second)
	})
	require.Equal(t, "durable.NonDeterministicExecutionError", out.Error.ErrorType)
	require.Contains(t, out.Error.ErrorMessage, `recorded as CONTEXT (Compensation) "undo"`)
}

func TestCompensateNeedsAContextInOrder(t *testing.T) {
	t.Parallel()
	noop := func(durable.Context) error { return nil }
	cases := map[string]struct {
		fn   func(ctx durable.Context) error
		want string
	}{
		"OuterContext": {func(ctx durable.Context) error {
			_, err := durable.RunInChild(ctx, "child", func(durable.Context) (int, error) {
				durable.Compensate(ctx, "undo", noop)
				return 0, nil
			})
			return err
		}, `compensation "undo" was called`},
		"NilFunction": {func(ctx durable.Context) error {
			durable.Compensate(ctx, "undo", nil)
			return nil
		}, "durable: Compensate: the function is nil"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, _, _ := run(t, func(ctx durable.Context, _ any) (any, error) { return nil, c.fn(ctx) })
			require.Contains(t, out.Error.ErrorMessage, c.want)
		})
	}
}

func TestUndoIsNotLostOverItsName(t *testing.T) {
	t.Parallel()
	_, _, b := run(t, func(ctx durable.Context, _ any) (any, error) {
		durable.Compensate(ctx, strings.Repeat("x", 300), func(durable.Context) error { return nil })
		durable.Compensate(ctx, "Müller\n", func(durable.Context) error { return nil })
		return nil, errCard
	})
	require.Equal(t, "M?ller?", b.Operation("1").Name)
	require.Equal(t, strings.Repeat("x", 256), b.Operation("2").Name)
}
