// SPDX-License-Identifier: Apache-2.0

package replay_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
	"github.com/lambda-durable/durable-go/testing/local"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// function is a durable function in these tests.
type function = func(ctx durable.Context, in string) (string, error)

// record runs a function to its end, with an hour for every callback.
func record(t *testing.T, fn function, opts ...durable.HandlerOption) *execution.Result {
	t.Helper()
	return recordIn(t, local.Config{}, fn, opts...)
}

func recordIn(
	t *testing.T, cfg local.Config, fn function, opts ...durable.HandlerOption,
) *execution.Result {
	t.Helper()
	cfg.OnCallback = func(c *local.Callback) { c.Succeed(time.Hour, []byte(`"`+c.Name+`"`)) }
	result, err := local.Run(t.Context(), durable.NewHandler(fn, opts...), []byte(`"in"`), cfg)
	require.NoError(t, err)
	return result
}

// check replays a run from every prefix and returns what differs.
func check(
	t *testing.T, result *execution.Result, fn function, opts ...durable.HandlerOption,
) []replay.Difference {
	t.Helper()
	rec := replay.Of(result.ARN, result.Events)
	const all = 1000
	return rec.CheckAll(t.Context(), durable.NewHandler(fn, opts...), rec.Prefixes(all))
}

// texts renders differences without the place in the file.
func texts(found []replay.Difference) []string {
	var list []string
	for _, d := range found {
		d.Caller = ""
		list = append(list, d.String())
	}
	return list
}

func text(s string) func(durable.StepContext) (string, error) {
	return func(durable.StepContext) (string, error) { return s, nil }
}

func step(ctx durable.Context, name string) {
	if _, err := durable.Step(ctx, name, text(name)); err != nil {
		panic(err)
	}
}

func wait(ctx durable.Context, name string) {
	if err := durable.Wait(ctx, name, time.Hour); err != nil {
		panic(err)
	}
}

func TestNothingRunsTwice(t *testing.T) {
	t.Parallel()
	bodies := 0
	fn := func(ctx durable.Context, in string) (string, error) {
		busy := true
		_, err := durable.Step(ctx, "retried", func(ctx durable.StepContext) (int, error) {
			bodies++
			if busy = ctx.Attempt() < 3; busy {
				return 0, errors.New("busy")
			}
			return 1, nil
		})
		if err != nil {
			return "", err
		}
		n, err := durable.WaitForCondition(ctx, "checked", 0,
			func(_ durable.StepContext, n int) (int, error) { bodies++; return n + 1, nil },
			durable.Until(func(n int) bool { return n == 2 }))
		if err != nil {
			return "", err
		}
		answer, err := durable.WaitForCallback[string](ctx, "asked",
			func(durable.StepContext, string) error { bodies++; return nil })
		return in + answer + string(rune('0'+n)), err
	}
	result := record(t, fn)
	require.Equal(t, `"inasked2"`, *result.Output)
	require.Equal(t, 6, bodies)

	require.Empty(t, check(t, result, fn))

	require.Equal(t, 6, bodies)
}

func TestFindsAnotherOperation(t *testing.T) {
	t.Parallel()
	result := record(t, func(ctx durable.Context, _ string) (string, error) {
		step(ctx, "a")
		wait(ctx, "b")
		step(ctx, "c")
		return "", nil
	})

	for name, row := range map[string]struct {
		fn   function
		want []string
	}{
		"Name": {func(ctx durable.Context, _ string) (string, error) {
			step(ctx, "a")
			wait(ctx, "x")
			return "", nil
		}, []string{`operation "b" (id 2): recorded is wait "b", now it is wait "x"`}},
		"Type": {func(ctx durable.Context, _ string) (string, error) {
			step(ctx, "a")
			step(ctx, "b")
			return "", nil
		}, []string{`operation "b" (id 2): recorded is wait "b", now it is step "b"`}},
		"Order": {func(ctx durable.Context, _ string) (string, error) {
			wait(ctx, "b")
			step(ctx, "a")
			return "", nil
		}, []string{`operation "a" (id 1): recorded is step "a", now it is wait "b"`}},
		"OneMore": {func(ctx durable.Context, _ string) (string, error) {
			step(ctx, "a")
			wait(ctx, "b")
			step(ctx, "c")
			step(ctx, "d")
			return "", nil
		}, []string{`operation 4: recorded is no operation, now it is step "d"`}},
		"OneLess": {func(ctx durable.Context, _ string) (string, error) {
			step(ctx, "a")
			wait(ctx, "b")
			return "", nil
		}, []string{`operation "c" (id 3): recorded is step "c", now it is` +
			` not called: the function returns without it`}},
		"Duration": {func(ctx durable.Context, _ string) (string, error) {
			step(ctx, "a")
			require.NoError(t, durable.Wait(ctx, "b", time.Minute))
			step(ctx, "c")
			return "", nil
		}, []string{`operation "b" (id 2): recorded is a wait of 1h0m0s, now it is one of 1m0s`}},
		"Result": {func(ctx durable.Context, _ string) (string, error) {
			step(ctx, "a")
			wait(ctx, "b")
			step(ctx, "c")
			return "other", nil
		}, []string{`execution: recorded is SUCCEEDED, now it is` +
			` SUCCEEDED with a result that differs at $`}},
		"Failure": {func(ctx durable.Context, _ string) (string, error) {
			step(ctx, "a")
			return "", errors.New("oh")
		}, []string{`execution: recorded is SUCCEEDED, now it is FAILED with Error: oh`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := check(t, result, row.fn)
			require.Equal(t, row.want, texts(found))
		})
	}
}

func TestNamesTheCaller(t *testing.T) {
	t.Parallel()
	result := record(t, func(ctx durable.Context, _ string) (string, error) {
		return durable.RunInChild(ctx, "sum", func(ctx durable.Context) (string, error) {
			step(ctx, "a")
			return "1", nil
		})
	})

	for name, fn := range map[string]function{
		"Mismatch": func(ctx durable.Context, _ string) (string, error) {
			return durable.RunInChild(ctx, "other", func(durable.Context) (string, error) {
				return "1", nil
			})
		},
		"NotRecorded": func(ctx durable.Context, _ string) (string, error) {
			return durable.RunInChild(ctx, "sum", func(ctx durable.Context) (string, error) {
				if _, err := durable.Step(ctx, "a", text("a")); err != nil {
					return "", err
				}
				return durable.Step(ctx, "b", text("b"))
			})
		},
		"Payload": func(ctx durable.Context, _ string) (string, error) {
			return durable.RunInChild(ctx, "sum", func(ctx durable.Context) (string, error) {
				step(ctx, "a")
				return "2", nil
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := check(t, result, fn)
			require.NotEmpty(t, found)
			require.Regexp(t, `/replay_test\.go:\d+$`, found[0].Caller)
			require.Contains(t, found[0].String(), " at "+found[0].Caller)
		})
	}
}

func TestFindsWhatOnlyRunsTheFirstTime(t *testing.T) {
	t.Parallel()
	for name, fn := range map[string]function{
		"AtTheEnd": func(ctx durable.Context, _ string) (string, error) {
			step(ctx, "a")
			if !ctx.IsReplaying() {
				step(ctx, "b")
			}
			return "", nil
		},
		"InABranch": func(ctx durable.Context, _ string) (string, error) {
			live := !ctx.IsReplaying()
			one := durable.Go(ctx, "a", func(ctx durable.Context) (string, error) {
				wait(ctx, "rest")
				return "", nil
			})
			if live {
				durable.Go(ctx, "b", func(ctx durable.Context) (string, error) {
					step(ctx, "c")
					return "", nil
				})
			}
			return one.Await(ctx)
		},
		"InAChild": func(ctx durable.Context, _ string) (string, error) {
			live := !ctx.IsReplaying()
			return durable.RunInChild(ctx, "a", func(ctx durable.Context) (string, error) {
				step(ctx, "a")
				if live {
					step(ctx, "b")
				}
				return "", nil
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := check(t, record(t, fn), fn)
			require.NotEmpty(t, found)
			require.Contains(t, found[0].String(), "(id ")
			require.Regexp(t, "returns without it|waits without having called it", found[0].Called)
		})
	}
}

func TestFindsAnotherResultOfAContext(t *testing.T) {
	t.Parallel()
	runs := 0
	fn := func(ctx durable.Context, _ string) (string, error) {
		type sum struct{ Total, Count int }
		runs++
		_, err := durable.RunInChild(ctx, "sum", func(ctx durable.Context) (sum, error) {
			wait(ctx, "rest")
			return sum{Total: runs, Count: 2}, nil
		})
		return "", err
	}

	found := check(t, record(t, fn), fn)

	require.Equal(t, []string{
		`operation "sum" (id 1): recorded is its result, now it is a result that differs at $.Total`,
	}, texts(found))
}

func TestFindsAnotherErrorOfAContext(t *testing.T) {
	t.Parallel()
	runs := 0
	fn := func(ctx durable.Context, _ string) (string, error) {
		runs++
		child := func(durable.Context) (string, error) {
			if runs > 1 {
				return "", errors.New("later")
			}
			return "", errors.New("first")
		}
		_, err := durable.RunInChild(ctx, "fails", child)
		require.Error(t, err)
		return "", nil
	}

	found := check(t, record(t, fn), fn)

	require.Equal(t, []string{`operation "fails" (id 1): recorded is child "fails" failed with` +
		` Error: first, now it is failed with Error: later`}, texts(found))
}

func TestFindsStateOutsideOfSteps(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ string) (string, error) {
		total := 0
		err := durable.Do(ctx, "add", func(durable.StepContext) error { total += 5; return nil })
		if err != nil {
			return "", err
		}
		if total > 0 {
			step(ctx, "charge")
		}
		return "", nil
	}

	found := check(t, record(t, fn), fn)

	require.Equal(t, []string{`operation "charge" (id 2): recorded is step "charge", now it is` +
		` not called: the function returns without it`}, texts(found))
}

func TestComparesWhatIsAskedOfOthers(t *testing.T) {
	t.Parallel()
	asks := func(seconds int, target, input string) function {
		return func(ctx durable.Context, _ string) (string, error) {
			cb, err := durable.CreateCallback[string](ctx, "cb",
				durable.WithTimeout(time.Duration(seconds)*time.Second*3600*2),
				durable.WithHeartbeatTimeout(time.Duration(seconds)*time.Second*3600+time.Hour))
			if err != nil {
				return "", err
			}
			if _, err := cb.Await(ctx); err != nil {
				return "", err
			}
			return durable.Invoke[string](ctx, "call", target, input)
		}
	}
	cfg := local.Config{Functions: map[string]local.Function{
		"target": local.Plain(func(_ context.Context, in []byte) ([]byte, error) { return in, nil }),
	}}
	result := recordIn(t, cfg, asks(1, "target", "x"))

	require.Empty(t, check(t, result, asks(1, "target", "x")))
	require.Empty(t, check(t, result,
		asks(1, "arn:aws:lambda:us-east-1:123456789012:function:target:live", "x")))
	for want, fn := range map[string]function{
		"recorded is a time-out of 2h0m0s, now it is one of 4h0m0s":   asks(2, "target", "x"),
		`recorded is an invoke of "target", now it is one of "other"`: asks(1, "other", "x"),
		"recorded is its input, now it is an input that differs at $": asks(1, "target", "y"),
	} {
		found := texts(check(t, result, fn))
		require.Len(t, found, 1, want)
		require.Contains(t, found[0], want)
	}
}

func TestHistoriesMayComeInAnyOrder(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ string) (string, error) {
		step(ctx, "a")
		wait(ctx, "b")
		return "", nil
	}
	result := record(t, fn)
	events := slices.Clone(result.Events)
	slices.Reverse(events)
	events = append(events, events[2])

	rec := replay.Of(result.ARN, events)

	require.Equal(t, result.Events, rec.Events())
	require.Empty(t, rec.CheckAll(t.Context(), durable.NewHandler(fn), rec.Prefixes(100)))
}

func TestPayloadsThatAreLeftOutAreNotCompared(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ string) (string, error) {
		return durable.RunInChild(ctx, "child", func(ctx durable.Context) (string, error) {
			return durable.Step(ctx, "a", text("a"))
		})
	}
	result := record(t, fn)
	for i := range result.Events {
		hidden := protocol.EventPayload{Truncated: true}
		switch e := &result.Events[i]; {
		case e.StepSucceededDetails != nil:
			e.StepSucceededDetails.Result = hidden
		case e.ContextSucceededDetails != nil:
			e.ContextSucceededDetails.Result = hidden
		case e.ExecutionSucceededDetails != nil:
			e.ExecutionSucceededDetails.Result = hidden
		}
	}

	require.Empty(t, check(t, result, fn))
}

func TestPayloadsThatAreNoJSONAreNotCompared(t *testing.T) {
	t.Parallel()
	nonce := 0
	fn := func(ctx durable.Context, _ string) (string, error) {
		return durable.RunInChild(ctx, "secret", func(ctx durable.Context) (string, error) {
			return durable.Step(ctx, "a", text("a"))
		}, durable.WithSerdes(sealed{&nonce}))
	}

	require.Empty(t, check(t, record(t, fn), fn))
	require.Greater(t, nonce, 1)
}

// sealed is a serdes whose payloads are never the same twice.
type sealed struct{ nonce *int }

func (s sealed) Serialize(_ context.Context, _ durable.SerdesInfo, v any) ([]byte, error) {
	*s.nonce++
	return append([]byte{'#', byte('a' + *s.nonce)}, fmt.Sprint(v)...), nil
}

func (s sealed) Deserialize(
	_ context.Context, _ durable.SerdesInfo, payload []byte, into any,
) error {
	if text, ok := into.(*string); ok {
		*text = string(payload[2:])
	}
	return nil
}

func TestEndsWithItsContext(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ string) (string, error) { step(ctx, "a"); return "", nil }
	rec := replay.Of("arn", record(t, fn).Events)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	require.Empty(t, rec.CheckAll(ctx, nil, []int{1, 2}))
}

func TestHandlersThatAnswerNonsenseDiffer(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ string) (string, error) { step(ctx, "a"); return "", nil }
	rec := replay.Of("arn", record(t, fn).Events)

	require.Equal(t, []string{
		"execution: recorded is SUCCEEDED, now it is an invocation that fails: out of order",
	}, texts(rec.Check(t.Context(), answering{err: errors.New("out of order")}, 1)))
	require.Equal(t, []string{
		"execution: recorded is SUCCEEDED, now it is an answer that is no envelope: " +
			"invalid character 'o' looking for beginning of value",
	}, texts(rec.Check(t.Context(), answering{text: "oh"}, 1)))
	require.Empty(t, rec.Check(t.Context(), answering{text: ` {"Status": "PENDING"}`}, 1))
}

type answering struct {
	text string
	err  error
}

func (a answering) Invoke(context.Context, backend.Backend, []byte) ([]byte, error) {
	return []byte(a.text), a.err
}
