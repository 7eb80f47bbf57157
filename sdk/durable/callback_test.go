// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// sentinels lists which of the sentinels an error matches.
func sentinels(err error) []error {
	var matched []error
	for _, s := range []error{
		durable.ErrCallback, durable.ErrTimedOut, durable.ErrHeartbeat, durable.ErrSubmitter,
		durable.ErrStopped, durable.ErrPanic, durable.ErrSerdes,
	} {
		if errors.Is(err, s) {
			matched = append(matched, s)
		}
	}
	return matched
}

func awaitNew[T any](name string, opts ...durable.CallbackOption) func(durable.Context) (T, error) {
	return func(ctx durable.Context) (T, error) {
		cb, err := durable.CreateCallback[T](ctx, name, opts...)
		if err != nil {
			return *new(T), err
		}
		return cb.Await(ctx)
	}
}

// callbackFailures are the ways in which a callback may end without a result.
var callbackFailures = map[string]struct {
	status  protocol.OperationStatus
	failure *protocol.ErrorObject
	kind    durable.CallbackFailure
	errType string
	is      []error
}{
	"Failed": {
		protocol.StatusFailed, failure("Rejected", "too expensive"),
		durable.CallbackExternal, "Rejected",
		[]error{durable.ErrCallback},
	},
	"FailedWithoutAnything": {
		protocol.StatusFailed, nil,
		durable.CallbackExternal, "durable.CallbackError",
		[]error{durable.ErrCallback},
	},
	"FailedWithEmptyError": {
		protocol.StatusFailed, &protocol.ErrorObject{},
		durable.CallbackExternal, "durable.CallbackError",
		[]error{durable.ErrCallback},
	},
	"FailedWithNameOfTheService": {
		protocol.StatusFailed, failure("Callback.Heartbeat", "liar"),
		durable.CallbackExternal, "Callback.Heartbeat",
		[]error{durable.ErrCallback},
	},
	"FailedWithNameOfTheSDK": {
		protocol.StatusFailed, failure("durable.PanicError", "liar"),
		durable.CallbackExternal, "durable.PanicError",
		[]error{durable.ErrCallback},
	},
	"TimedOut": {
		protocol.StatusTimedOut, failure("Callback.Timeout", "Callback timed out"),
		durable.CallbackTimeout, "Callback.Timeout",
		[]error{durable.ErrCallback, durable.ErrTimedOut},
	},
	"TimedOutWithoutType": {
		protocol.StatusTimedOut, failure("", "Callback timed out"),
		durable.CallbackTimeout, "Callback.Timeout",
		[]error{durable.ErrCallback, durable.ErrTimedOut},
	},
	"Heartbeat": {
		protocol.StatusTimedOut, failure("Callback.Heartbeat", "Callback timed out on heartbeat"),
		durable.CallbackHeartbeat, "Callback.Heartbeat",
		[]error{durable.ErrCallback, durable.ErrTimedOut, durable.ErrHeartbeat},
	},
	"Cancelled": {
		protocol.StatusCancelled, failure("Gone", ""),
		durable.CallbackExternal, "Gone",
		[]error{durable.ErrCallback},
	},
	"Stopped": {
		protocol.StatusStopped, failure("Halt", "by hand"),
		durable.CallbackExternal, "Halt",
		[]error{durable.ErrCallback},
	},
}

func TestCallbackFailures(t *testing.T) {
	t.Parallel()
	for name, c := range callbackFailures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got seen[string]
			runWith(t, true, answer("approval", c.status, "", c.failure),
				twice(&got, awaitNew[string]("approval")))
			_, err := got.theSame(t)
			failed, ok := errors.AsType[*durable.CallbackError](err)
			require.True(t, ok, "%T", err)
			require.Equal(t, c.kind, failed.Kind)
			require.Equal(t, c.errType, failed.ErrorType)
			require.Equal(t, "1", failed.OperationID)
			require.Equal(t, c.is, sentinels(err))
			require.Contains(t, err.Error(), `callback "approval" (id 1): `)
		})
	}
}

func TestCallbackFailureKeepsWhatWasSent(t *testing.T) {
	t.Parallel()
	sent := &protocol.ErrorObject{
		ErrorType: "RejectedError", ErrorMessage: "not approved", ErrorData: `{"by":"kim"}`,
	}
	out, _ := runWith(t, true, answer("1", protocol.StatusFailed, "", sent), awaitNew[string](""))
	require.Equal(t, protocol.InvocationFailed, out.Status)
	require.Equal(t, sent, out.Error, "uncaught, it is the error of the execution")
}

func TestCallbackSentinelsSurviveAChild(t *testing.T) {
	t.Parallel()
	var got seen[string]
	runWith(t, true,
		answer("cb", protocol.StatusTimedOut, "", failure("Callback.Heartbeat", "no beat")),
		twice(&got, func(ctx durable.Context) (string, error) {
			return durable.RunInChild(ctx, "", awaitNew[string]("cb"))
		}))
	_, err := got.theSame(t)
	require.Equal(t, []error{durable.ErrCallback, durable.ErrTimedOut, durable.ErrHeartbeat},
		sentinels(err))
}

func TestCreateCallbackTellsNoFailure(t *testing.T) {
	t.Parallel()
	for _, ended := range []protocol.OperationStatus{
		protocol.StatusSucceeded, protocol.StatusFailed, protocol.StatusTimedOut,
	} {
		var ids []string
		var between []time.Time
		reached := 0
		runWith(t, true, answer("cb", ended, `"yes"`, failure("E", "no")),
			func(ctx durable.Context) (bool, error) {
				cb, err := durable.CreateCallback[string](ctx, "cb")
				require.NoError(t, err)
				ids = append(ids, cb.ID())
				between = append(between, durable.Now(ctx))
				// The callback ends during this wait.
				if err := durable.Wait(ctx, "", time.Minute); err != nil {
					return false, err
				}
				reached++
				_, err = cb.Await(ctx)
				return err != nil, nil
			})
		require.Equal(t, []string{"callback-1", "callback-1", "callback-1"}, ids)
		require.Equal(t, between[0], between[1], "its end is not seen before it is awaited")
		require.Equal(t, 2, reached)
	}
}

func TestAwaitOfAnOpenCallbackSuspends(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var trail []string
			out, b := runWith(t, serial, after(1, answer("cb", protocol.StatusSucceeded, `"yes"`, nil)),
				func(ctx durable.Context) (string, error) {
					cb, err := durable.CreateCallback[string](ctx, "cb")
					if err != nil {
						return "", err
					}
					other := durable.Go(ctx, "other", func(ctx durable.Context) (int, error) {
						return 1, durable.Wait(ctx, "", time.Minute)
					})
					defer func() {
						if recover() != nil {
							trail = append(trail, "recovered")
						}
					}()
					trail = append(trail, "before")
					v, err := cb.Await(ctx)
					trail = append(trail, "after")
					if _, err := other.Await(ctx); err != nil {
						return "", err
					}
					return v, err
				})
			require.JSONEq(t, `"yes"`, text(out.Result))
			require.Equal(t, []string{"before", "before", "before", "after", "before", "after"}, trail)
			require.Equal(t, []string{
				"CALLBACK 1 cb", "CONTEXT 2 other", "WAIT 2-1 ",
			}, starts(b))
		})
	}
}

func TestCallbackOptionsOnTheWire(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		opts []durable.CallbackOption
		want *protocol.CallbackOptions
	}{
		"None": {nil, nil},
		"Zero": {[]durable.CallbackOption{
			durable.WithTimeout(0), durable.WithHeartbeatTimeout(0),
		}, nil},
		"Timeout": {
			[]durable.CallbackOption{durable.WithTimeout(72 * time.Hour)},
			&protocol.CallbackOptions{TimeoutSeconds: 259_200},
		},
		"RoundedUp": {
			[]durable.CallbackOption{durable.WithTimeout(1001 * time.Millisecond)},
			&protocol.CallbackOptions{TimeoutSeconds: 2},
		},
		"LaterWins": {[]durable.CallbackOption{
			durable.WithHeartbeatTimeout(time.Minute), durable.WithHeartbeatTimeout(10 * time.Second),
		}, &protocol.CallbackOptions{HeartbeatTimeoutSeconds: 10}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := testbackend.New("null")
			b.Complete = answer("1", protocol.StatusSucceeded, `""`, nil)
			var sent []protocol.OperationUpdate
			b.Before = func(_ int, updates []protocol.OperationUpdate) error {
				sent = append(sent, updates...)
				return nil
			}
			_, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
				func(ctx durable.Context, _ any) (string, error) {
					return awaitNew[string]("", c.opts...)(ctx)
				}))
			require.NoError(t, err)
			require.Len(t, sent, 1)
			require.Equal(t, c.want, sent[0].CallbackOptions)
			require.Equal(t, protocol.SubTypeCallback, sent[0].SubType)
		})
	}
}

func TestInvalidCallbacksRecordNothing(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		name string
		opt  durable.CallbackOption
		want string
	}{
		"Name":          {"tab\t", durable.WithTimeout(0), "name: has byte 0x9"},
		"LongName":      {strings.Repeat("n", 257), durable.WithTimeout(0), "257 characters"},
		"ShortTimeout":  {"a", durable.WithTimeout(time.Millisecond), "time-out: is 1ms"},
		"LongTimeout":   {"a", durable.WithTimeout(367 * 24 * time.Hour), "the longest is 366 days"},
		"Negative":      {"a", durable.WithTimeout(-time.Hour), "time-out: is -1h0m0s"},
		"Heartbeat":     {"a", durable.WithHeartbeatTimeout(1), "heartbeat time-out: is 1ns"},
		"MissingSerdes": {"a", durable.WithSerdes(nil), "serdes: is nil"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, b := runWith(t, true, nil, func(ctx durable.Context) (int, error) {
				cb, err := durable.CreateCallback[string](ctx, c.name, c.opt)
				require.Nil(t, cb)
				require.IsType(t, &durable.ValidationError{}, err)
				require.ErrorContains(t, err, c.want)
				return 0, nil
			})
			require.Empty(t, b.Updates())
		})
	}
}

func TestCallbackPayloads(t *testing.T) {
	t.Parallel()
	type approval struct{ By string }
	payload := func(text string) outside { return answer("1", protocol.StatusSucceeded, text, nil) }
	absent := func(op *protocol.Operation) { settle(op, protocol.StatusSucceeded, nil, nil) }
	check := func(name string, sent outside, opts []durable.HandlerOption, want string, mismatch bool,
		fn func(durable.Context) (any, error),
	) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got seen[any]
			runWith(t, true, sent, twice(&got, fn), opts...)
			v, err := got.theSame(t)
			if mismatch {
				require.ErrorIs(t, err, durable.ErrSerdes)
				require.NotContains(t, err.Error(), "secret")
				return
			}
			require.NoError(t, err)
			shown, err := json.Marshal(v)
			require.NoError(t, err)
			require.JSONEq(t, want, string(shown))
		})
	}
	textual := func(ctx durable.Context) (any, error) { return awaitNew[string]("")(ctx) }
	bytes := func(ctx durable.Context) (any, error) {
		v, err := awaitNew[[]byte]("")(ctx)
		return string(v), err
	}
	raw := func(ctx durable.Context) (any, error) {
		v, err := awaitNew[json.RawMessage]("")(ctx)
		return string(v), err
	}
	typed := func(ctx durable.Context) (any, error) { return awaitNew[approval]("")(ctx) }
	strict := func(ctx durable.Context) (any, error) {
		return awaitNew[string]("", durable.WithSerdes(durable.JSON()))(ctx)
	}

	check("Struct", payload(`{"by": "kim"}`), nil, `{"By":"kim"}`, false, typed)
	check("StructNotJSON", payload(`secret`), nil, "", true, typed)
	check("StructOfAnotherShape", payload(`["secret"]`), nil, "", true, typed)
	check("StructAbsent", absent, nil, `{"By":""}`, false, typed)
	check("StructEmpty", payload(""), nil, `{"By":""}`, false, typed)
	check("String", payload(`"yes"`), nil, `"yes"`, false, textual)
	check("StringNotJSON", payload(`yes, "sir"`), nil, `"yes, \"sir\""`, false, textual)
	check("StringFromObject", payload(`{"secret":1}`), nil, "", true, textual)
	check("StringAbsent", absent, nil, `""`, false, textual)
	check("Bytes", payload(`"aGk="`), nil, `"hi"`, false, bytes)
	check("BytesNotJSON", payload(`hi there`), nil, `"hi there"`, false, bytes)
	check("Raw", payload(`{"a": [1]}`), nil, `"{\"a\": [1]}"`, false, raw)
	check("RawNotJSON", payload(`a: 1`), nil, `"a: 1"`, false, raw)
	check("StrictJSON", payload(`secret`), nil, "", true, strict)
	check("SerdesOfTheHandlerForCallbacks", payload("yes"),
		[]durable.HandlerOption{durable.WithCallbackSerdes(shouting{})}, `"YES"`, false, textual)
	check("SerdesOfTheHandlerIsNotForCallbacks", payload("yes"),
		[]durable.HandlerOption{durable.WithSerdes(shouting{})}, `"yes"`, false, textual)
	check("OwnSerdesWins", payload(`"yes"`),
		[]durable.HandlerOption{durable.WithCallbackSerdes(shouting{})}, `"yes"`, false, strict)
}

// shouting reads text in capitals and writes JSON.
type shouting struct{}

func (shouting) Serialize(_ context.Context, _ durable.SerdesInfo, v any) ([]byte, error) {
	return json.Marshal(v)
}

func (shouting) Deserialize(_ context.Context, _ durable.SerdesInfo, data []byte, into any) error {
	if text, ok := into.(*string); ok {
		*text = strings.ToUpper(string(data))
		return nil
	}
	return json.Unmarshal(data, into)
}

// forgetful is a service that reports no details.
type forgetful struct{ *testbackend.Backend }

func (f forgetful) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	answer, err := f.Backend.Checkpoint(ctx, req)
	for i := range answer.Operations {
		answer.Operations[i].CallbackDetails = nil
	}
	return answer, err
}

func TestCallbackWithoutIDFailsTheExecution(t *testing.T) {
	t.Parallel()
	b := testbackend.New("null")
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		return awaitNew[string]("cb")(ctx)
	})
	answer, err := h.Invoke(t.Context(), forgetful{b}, b.Event())
	require.NoError(t, err)
	require.Contains(t, string(answer), `reported callback \"cb\" (id 1) without an id`)
}
