// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// member is a future named for what becomes of it: "ok..." and "bad..." are
// steps, "call..." is an invoke, "never..." a callback that nobody completes.
func member(ctx durable.Context, name string) *durable.Future[string] {
	switch name[0] {
	case 'c':
		return durable.InvokeAsync[string](ctx, name, "f", 0)
	case 'n':
		cb, err := durable.CreateCallback[string](ctx, name)
		if err != nil {
			panic(err)
		}
		return cb.Future()
	default:
		return durable.StepAsync(ctx, name, func(durable.StepContext) (string, error) {
			if name[0] == 'b' {
				return "", errors.New(name + " failed")
			}
			return name, nil
		}, durable.WithRetry(durable.NoRetry()))
	}
}

func members(ctx durable.Context, names []string) []*durable.Future[string] {
	var list []*durable.Future[string]
	for _, name := range names {
		list = append(list, member(ctx, name))
	}
	return list
}

// calls answers invokes: "call2" succeeds and "callbad3" fails in the round that
// the last digit names.
func calls() outside {
	rounds := map[string]int{}
	return func(op *protocol.Operation) {
		if op.Type != protocol.TypeChainedInvoke {
			return
		}
		rounds[op.ID]++
		if last := int(op.Name[len(op.Name)-1] - '0'); rounds[op.ID] < last {
			return
		}
		if len(op.Name) > len("call0") {
			settle(op, protocol.StatusFailed, nil, failure("Bad", op.Name+" failed"))
			return
		}
		settle(op, protocol.StatusSucceeded, new(`"`+op.Name+`"`), nil)
	}
}

type combinatorCase struct {
	members []string
	want    string // of the values
	err     string
	record  string // what the operation holds
	status  protocol.OperationStatus
}

const (
	succeeded = protocol.StatusSucceeded
	failed    = protocol.StatusFailed
)

func testCombinator(
	t *testing.T, cases map[string]combinatorCase,
	combine func(durable.Context, []*durable.Future[string]) (string, error),
) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, serial := range schedulers() {
				t.Run(how, func(t *testing.T) {
					t.Parallel()
					var got seen[string]
					_, b := runWith(t, serial, calls(), func(ctx durable.Context) (int, error) {
						list := members(ctx, c.members)
						// A timer keeps the service busy while calls take their rounds.
						for range 3 {
							if err := tick(ctx); err != nil {
								return 0, err
							}
						}
						got.add(combine(ctx, list))
						return 0, tick(ctx)
					})
					v, err := got.theSame(t)
					id := fmt.Sprint(len(c.members) + 4)
					require.Equal(t, c.want, v)
					if c.err == "" {
						require.NoError(t, err)
					} else {
						require.ErrorContains(t, err, c.err)
					}
					op := b.Operation(id)
					require.Equal(t, "first", op.Name)
					require.Equal(t, protocol.TypeContext, op.Type)
					require.Equal(t, protocol.SubTypeRunInChild, op.SubType)
					require.Equal(t, c.status, op.Status)
					if c.status == failed {
						require.Equal(t, c.record, op.Error().ErrorData)
					} else {
						require.Equal(t, c.record, text(op.Result()))
					}
				})
			}
		})
	}
}

func tick(ctx durable.Context) error { return durable.Wait(ctx, "", time.Minute) }

func TestAll(t *testing.T) {
	t.Parallel()
	testCombinator(t, map[string]combinatorCase{
		"None":      {nil, "[]", "", "<absent>", succeeded},
		"Succeed":   {[]string{"ok1", "call1", "ok2"}, "[ok1 call1 ok2]", "", "<absent>", succeeded},
		"Fails":     {[]string{"ok1", "bad1"}, "[]", "bad1 failed", `{"member":1}`, failed},
		"FailsFast": {[]string{"never", "bad1"}, "[]", "bad1 failed", `{"member":1}`, failed},
		"FirstByTime": {
			[]string{"callbad3", "callbad1", "callbad2"}, "[]", "callbad1 failed", `{"member":1}`, failed,
		},
		"FirstInListAtTheSameTime": {
			[]string{"ok1", "callbad2", "callbad2"}, "[]", "callbad2 failed", `{"member":1}`, failed,
		},
	}, func(ctx durable.Context, list []*durable.Future[string]) (string, error) {
		values, err := durable.All(ctx, "first", list...)
		return fmt.Sprint(values), err
	})
}

func TestAllSettled(t *testing.T) {
	t.Parallel()
	testCombinator(t, map[string]combinatorCase{
		"None": {nil, "", "", "<absent>", succeeded},
		"Mixed": {
			[]string{"ok1", "bad1", "call2", "callbad1"},
			`ok1;!step "bad1" (id 2): bad1 failed;call2;` +
				`!invoke "callbad1" (id 4): function "f" failed: callbad1 failed;`,
			"", "<absent>", succeeded,
		},
	}, func(ctx durable.Context, list []*durable.Future[string]) (string, error) {
		outcomes, err := durable.AllSettled(ctx, "first", list...)
		shown := ""
		for _, o := range outcomes {
			if o.Err != nil {
				shown += "!" + o.Err.Error() + ";"
			} else {
				shown += o.Value + ";"
			}
		}
		return shown, err
	})
}

func TestAny(t *testing.T) {
	t.Parallel()
	testCombinator(t, map[string]combinatorCase{
		"First":       {[]string{"never", "ok1"}, "ok1", "", `{"member":1}`, succeeded},
		"FirstByTime": {[]string{"call3", "call2"}, "call2", "", `{"member":1}`, succeeded},
		"AfterFailures": {
			[]string{"bad1", "callbad1", "call2"}, "call2", "", `{"member":2}`, succeeded,
		},
		"NoneSucceeds": {
			[]string{"callbad2", "bad1"},
			"",
			`any "first" (id 6): none of 2 futures succeeded: invoke "callbad2" (id 1): function "f"` +
				` failed: callbad2 failed; step "bad1" (id 2): bad1 failed`, "", failed,
		},
	}, func(ctx durable.Context, list []*durable.Future[string]) (string, error) {
		return durable.Any(ctx, "first", list...)
	})
}

func TestRace(t *testing.T) {
	t.Parallel()
	testCombinator(t, map[string]combinatorCase{
		"Success":     {[]string{"never", "ok1"}, "ok1", "", `{"member":1}`, succeeded},
		"Failure":     {[]string{"never", "bad1", "call2"}, "", "bad1 failed", `{"member":1}`, failed},
		"FirstByTime": {[]string{"callbad3", "call2"}, "call2", "", `{"member":1}`, succeeded},
		"Same":        {[]string{"call2", "call2"}, "call2", "", `{"member":0}`, succeeded},
	}, func(ctx durable.Context, list []*durable.Future[string]) (string, error) {
		return durable.Race(ctx, "first", list...)
	})
}

func TestCombinatorErrorFindsAllMembers(t *testing.T) {
	t.Parallel()
	var got seen[string]
	out, _ := runWith(t, true, all(
		answer("1", protocol.StatusStopped, "", nil),
		answer("2", protocol.StatusTimedOut, "", failure("Callback.Timeout", "late")),
	), twice(&got, func(ctx durable.Context) (string, error) {
		return durable.Any(ctx, "mirrors", members(ctx, []string{"call", "never"})...)
	}))
	require.Equal(t, protocol.InvocationSucceeded, out.Status)
	_, err := got.theSame(t)
	joined, ok := errors.AsType[*durable.CombinatorError](err)
	require.True(t, ok, "%T", err)
	require.Len(t, joined.Errors, 2)
	require.Equal(t, "durable.CombinatorError", joined.ErrorType)
	require.Equal(t,
		[]error{durable.ErrCallback, durable.ErrTimedOut, durable.ErrStopped}, sentinels(err))
	_, ok = errors.AsType[*durable.InvokeError](err)
	require.True(t, ok)
}

// A winner stays the winner at every later replay, although the loser has ended
// meanwhile, and earlier by the service's clock.
func TestWinnerIsRecorded(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var won, named, later []string
			runWith(t, serial, func(op *protocol.Operation) {
				if op.Name == "call1" || named != nil {
					settle(op, protocol.StatusSucceeded, new(`"`+op.Name+`"`), nil)
				}
				if op.Name == "never" && op.Status.Terminal() {
					op.EndTimestamp = protocol.AtPtr(time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC))
				}
			}, func(ctx durable.Context) (int, error) {
				slow, fast := member(ctx, "never"), member(ctx, "call1")
				v, err := durable.Race(ctx, "race", slow, fast)
				if err != nil {
					return 0, err
				}
				name, err := durable.Select(ctx, "select",
					durable.Case("slow", slow), durable.Case("fast", fast))
				if err != nil {
					return 0, err
				}
				won, named = append(won, v), append(named, name)
				if err := tick(ctx); err != nil {
					return 0, err
				}
				v, err = slow.Await(ctx)
				later = append(later, v)
				return 0, err
			})
			require.Equal(t, []string{"call1", "call1", "call1"}, won)
			require.Equal(t, []string{"fast", "fast", "fast"}, named)
			require.Equal(t, []string{"never", "never"}, later, "a loser can be awaited")
		})
	}
}

func TestCombinatorSuspendsWhenAllMembersWait(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			invocations := 0
			out, b := runWith(t, serial, answer("2", protocol.StatusSucceeded, `"yes"`, nil),
				func(ctx durable.Context) (string, error) {
					invocations++
					return durable.Race(ctx, "",
						durable.Go(ctx, "long", func(ctx durable.Context) (string, error) {
							return member(ctx, "never").Await(ctx)
						}),
						member(ctx, "never"))
				})
			require.JSONEq(t, `"yes"`, text(out.Result))
			require.Equal(t, 3, invocations)
			require.ElementsMatch(t, starts(b), []string{
				"CONTEXT 1 long", "CALLBACK 2 never", "CONTEXT 3 ", "CALLBACK 1-1 never",
			})
		})
	}
}

func TestInvalidCombinatorsRecordNothing(t *testing.T) {
	t.Parallel()
	var none *durable.Future[string]
	var noCallback *durable.Callback[string]
	done := func(ctx durable.Context) *durable.Future[string] {
		return durable.StepAsync[string](ctx, "", nil) // invalid itself: settled
	}
	cases := map[string]struct {
		call func(durable.Context) error
		want string
	}{
		"RaceOfNone": {func(ctx durable.Context) error {
			_, err := durable.Race[string](ctx, "r")
			return err
		}, `race "r": futures: none are given`},
		"AnyOfNone": {func(ctx durable.Context) error {
			_, err := durable.Any[string](ctx, "")
			return err
		}, `any: futures: none are given`},
		"NilFuture": {func(ctx durable.Context) error {
			_, err := durable.All(ctx, "", done(ctx), none)
			return err
		}, `all: futures: number 2 is nil`},
		"Name": {func(ctx durable.Context) error {
			_, err := durable.AllSettled(ctx, "\x00", done(ctx))
			return err
		}, `all settled "\x00": name`},
		"SelectOfNone": {func(ctx durable.Context) error {
			_, err := durable.Select(ctx, "")
			return err
		}, `select: futures: none are given`},
		"CaseWithoutName": {func(ctx durable.Context) error {
			_, err := durable.Select(ctx, "", durable.Case("", done(ctx)))
			return err
		}, `select: cases: number 1 has no name`},
		"CaseTwice": {func(ctx durable.Context) error {
			_, err := durable.Select(ctx, "", durable.Case("a", done(ctx)), durable.Case("a", done(ctx)))
			return err
		}, `select: cases: the name "a" appears twice`},
		"CaseOfNil": {func(ctx durable.Context) error {
			_, err := durable.Select(ctx, "", durable.Case("a", nil))
			return err
		}, `select: futures: number 1 is nil`},
		"CaseOfNilFuture": {func(ctx durable.Context) error {
			_, err := durable.Select(ctx, "", durable.Case("a", none))
			return err
		}, `select: futures: number 1 is nil`},
		"CaseOfNilCallback": {func(ctx durable.Context) error {
			_, err := durable.Select(ctx, "", durable.Case("a", noCallback))
			return err
		}, `select: futures: number 1 is nil`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, b := runWith(t, true, nil, func(ctx durable.Context) (int, error) {
				err := c.call(ctx)
				require.IsType(t, &durable.ValidationError{}, err)
				require.ErrorContains(t, err, c.want)
				return 0, nil
			})
			require.Empty(t, b.Updates())
		})
	}
}

func TestFutureOfAnInvalidCallIsAMemberLikeOthers(t *testing.T) {
	t.Parallel()
	var got seen[string]
	runWith(t, true, nil, twice(&got, func(ctx durable.Context) (string, error) {
		return durable.Race(ctx, "", member(ctx, "never"),
			durable.StepAsync[string](ctx, "nothing", nil))
	}))
	_, err := got.theSame(t)
	require.IsType(t, &durable.ValidationError{}, err)
}

func TestCombinatorOfOtherFuturesThanRecorded(t *testing.T) {
	t.Parallel()
	runs := 0
	b := testbackend.New("null")
	out, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			runs++
			list := members(ctx, []string{"never", "ok1"})
			if runs > 1 {
				list = list[:1]
			}
			_, _ = durable.Race(ctx, "race", list...)
			return 0, tick(ctx)
		}))
	require.NoError(t, err)
	require.Equal(t, "durable.NonDeterministicExecutionError", out.Error.ErrorType)
	require.Contains(t, out.Error.ErrorMessage, `race "race" (id 3) was decided by a future`)
}
