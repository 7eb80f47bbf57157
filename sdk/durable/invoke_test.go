// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

type item struct {
	SKU   string
	Count int
}

type receipt struct{ Track string }

func ship(ctx durable.Context) (receipt, error) {
	return durable.Invoke[receipt](ctx, "label", "ship-item:live", item{"A-1", 2})
}

func TestInvokeReturnsTheResult(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var got seen[receipt]
			_, b := runWith(t, serial,
				answer("label", protocol.StatusSucceeded, `{"track": "T9"}`, nil), twice(&got, ship))
			v, err := got.theSame(t)
			require.NoError(t, err)
			require.Equal(t, receipt{"T9"}, v)
			require.Equal(t, []string{"CHAINED_INVOKE 1 label", "WAIT 2 "}, starts(b))
		})
	}
}

func TestInvokeOutcomes(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		status  protocol.OperationStatus
		failure *protocol.ErrorObject
		errType string
		is      []error
		text    string
	}{
		"Failed": {
			protocol.StatusFailed, failure("OutOfStock", "none left"), "OutOfStock", nil,
			`invoke "label" (id 1): function "ship-item:live" failed: none left`,
		},
		"FailedWithoutAnything": {
			protocol.StatusFailed, nil, "durable.InvokeError", nil,
			`invoke "label" (id 1): function "ship-item:live" failed`,
		},
		"FailedInAStepThatTimedOut": {
			protocol.StatusFailed, failure("durable.StepTimeoutError", "late"),
			"durable.StepTimeoutError", nil, "failed: late",
		},
		"TimedOut": {
			protocol.StatusTimedOut, failure("", "too long"), "durable.InvokeTimeoutError",
			[]error{durable.ErrTimedOut},
			"timed out: too long",
		},
		"Stopped": {
			protocol.StatusStopped, failure("Operator", "by hand"), "durable.InvokeStoppedError",
			[]error{durable.ErrStopped},
			"was stopped: by hand",
		},
		"StoppedWithoutAnything": {
			protocol.StatusStopped, nil, "durable.InvokeStoppedError",
			[]error{durable.ErrStopped},
			"was stopped",
		},
		"Cancelled": {
			protocol.StatusCancelled, failure("C", "no more"), "C", nil, "failed: no more",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var plain, nested seen[receipt]
			answers := all(answer("1", c.status, "", c.failure), answer("2-1", c.status, "", c.failure))
			runWith(t, true, answers, twice(&nested, func(ctx durable.Context) (receipt, error) {
				plain.add(ship(ctx))
				return durable.RunInChild(ctx, "", ship)
			}))
			_, err := plain.theSame(t)
			failed, ok := errors.AsType[*durable.InvokeError](err)
			require.True(t, ok, "%T", err)
			require.Equal(t, c.status, failed.Status)
			require.Equal(t, "ship-item:live", failed.Function)
			require.Equal(t, c.errType, failed.ErrorType)
			require.Equal(t, c.is, sentinels(err))
			require.ErrorContains(t, err, c.text)

			_, err = nested.theSame(t)
			if len(c.is) > 0 {
				require.Equal(t, c.is, sentinels(err), "also after the record of a child")
			}
		})
	}
}

func TestInvokeFailureIsTheExecutionsWhenNotCaught(t *testing.T) {
	t.Parallel()
	sent := &protocol.ErrorObject{ErrorType: "Out", ErrorMessage: "none", ErrorData: "A-1"}
	out, _ := runWith(t, true, answer("1", protocol.StatusFailed, "", sent), ship)
	require.Equal(t, sent, out.Error)

	out, _ = runWith(t, true, answer("1", protocol.StatusTimedOut, "", nil), ship)
	require.Equal(t, failure("durable.InvokeTimeoutError",
		`invoke "label" (id 1): function "ship-item:live" timed out`), out.Error)
}

func TestInvokeIsStillUnderWay(t *testing.T) {
	t.Parallel()
	for _, status := range []protocol.OperationStatus{protocol.StatusStarted, protocol.StatusPending} {
		rounds := 0
		out, b := runWith(t, true, func(op *protocol.Operation) {
			rounds++
			if rounds == 1 {
				op.Status = status
				return
			}
			settle(op, protocol.StatusSucceeded, new(`{"track":"T9"}`), nil)
		}, func(ctx durable.Context) (receipt, error) {
			timer := durable.WaitAsync(ctx, "", time.Minute)
			r, err := ship(ctx)
			if err != nil {
				return r, err
			}
			_, err = timer.Await(ctx)
			return r, err
		})
		require.JSONEq(t, `{"Track":"T9"}`, text(out.Result))
		require.Len(t, starts(b), 2)
	}
}

func TestInvokeWithoutResult(t *testing.T) {
	t.Parallel()
	var got seen[*receipt]
	runWith(t, true, func(op *protocol.Operation) {
		if op.Type == protocol.TypeChainedInvoke {
			settle(op, protocol.StatusSucceeded, nil, nil)
		}
	}, twice(&got, func(ctx durable.Context) (*receipt, error) {
		return durable.Invoke[*receipt](ctx, "", "f", 1)
	}))
	v, err := got.theSame(t)
	require.NoError(t, err)
	require.Nil(t, v)
}

func TestInvokeOnTheWire(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		handler []durable.HandlerOption
		opts    []durable.InvokeOption
		payload string
		options protocol.ChainedInvokeOptions
		result  string
	}{
		"Default": {
			nil, nil, `{"SKU":"A-1","Count":2}`,
			protocol.ChainedInvokeOptions{FunctionName: "echo"},
			"hello",
		},
		"Tenant": {
			nil,
			[]durable.InvokeOption{durable.WithTenant("blue")},
			`{"SKU":"A-1","Count":2}`,
			protocol.ChainedInvokeOptions{FunctionName: "echo", TenantID: "blue"},
			"hello",
		},
		"Payload": {
			nil,
			[]durable.InvokeOption{durable.WithPayloadSerdes(brackets{})},
			`<{"SKU":"A-1","Count":2}>`,
			protocol.ChainedInvokeOptions{FunctionName: "echo"},
			"hello",
		},
		"Result": {
			nil,
			[]durable.InvokeOption{durable.WithSerdes(shouting{})},
			`{"SKU":"A-1","Count":2}`,
			protocol.ChainedInvokeOptions{FunctionName: "echo"},
			`"HELLO"`,
		},
		"Handler": {
			[]durable.HandlerOption{durable.WithSerdes(shouting{})},
			nil, `{"SKU":"A-1","Count":2}`,
			protocol.ChainedInvokeOptions{FunctionName: "echo"},
			`"HELLO"`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := testbackend.New("null")
			b.Complete = answer("1", protocol.StatusSucceeded, `"hello"`, nil)
			var sent []protocol.OperationUpdate
			b.Before = func(_ int, updates []protocol.OperationUpdate) error {
				sent = append(sent, updates...)
				return nil
			}
			var got string
			_, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
				func(ctx durable.Context, _ any) (_ int, err error) {
					got, err = durable.Invoke[string](ctx, "", "echo", item{"A-1", 2}, c.opts...)
					return 0, err
				}, c.handler...))
			require.NoError(t, err)
			require.Len(t, sent, 1)
			require.Equal(t, c.payload, text(sent[0].Payload))
			require.Equal(t, &c.options, sent[0].ChainedInvokeOptions)
			require.Equal(t, c.result, got)
		})
	}
}

// brackets writes JSON between angle brackets.
type brackets struct{ shouting }

func (b brackets) Serialize(
	ctx context.Context, info durable.SerdesInfo, v any,
) ([]byte, error) {
	data, err := b.shouting.Serialize(ctx, info, v)
	return []byte("<" + string(data) + ">"), err
}

func TestInvalidInvokesRecordNothing(t *testing.T) {
	t.Parallel()
	const live = "ship-item:live"
	none, long := durable.WithTenant("blue"), durable.WithTenant(strings.Repeat("t", 257))
	cases := map[string]struct {
		name, function string
		opt            durable.InvokeOption
		want           string
	}{
		"Name":          {"\n", live, none, "name: has byte 0xa"},
		"NoFunction":    {"a", "", none, `invoke "a": function: is empty`},
		"EmptyTenant":   {"a", live, durable.WithTenant(""), "tenant: has 0"},
		"LongTenant":    {"a", live, long, "has 257"},
		"NoSerdes":      {"a", live, durable.WithSerdes(nil), "invoke \"a\": serdes"},
		"PayloadSerdes": {"a", live, durable.WithPayloadSerdes(nil), "payload serdes"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, b := runWith(t, true, nil, func(ctx durable.Context) (int, error) {
				_, err := durable.Invoke[int](ctx, c.name, c.function, 1, c.opt)
				require.IsType(t, &durable.ValidationError{}, err)
				require.ErrorContains(t, err, c.want)
				_, later := durable.InvokeAsync[int](ctx, c.name, c.function, 1, c.opt).Await(ctx)
				require.Equal(t, err, later)
				return 0, nil
			})
			require.Empty(t, b.Updates())
		})
	}
}

func TestInvokeReferences(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:lambda:eu-west-1:123456789012:function:ship-item"
	cases := map[string]string{ // reference: what is wrong with it
		"ship-item":                    "",
		"ship_item.v2:7":               "",
		"ship-item:live":               "",
		"ship-item:$LATEST":            "",
		"ship-item:$LATEST.PUBLISHED":  "",
		"123456789012:function:ship":   "",
		"123456789012:function:ship:7": "",
		arn:                            "",
		arn + ":live":                  "",
		"arn:aws-us-gov:lambda:r:123456789012:function:f:1": "",
		"ship item":                     "other characters",
		"ship-item:":                    "ends with a colon",
		":live":                         "has no function name",
		"ship-item:li ve":               "which is no version",
		"ship-item:$NEWEST":             "which is no version",
		"a:b:c":                         "too many colons",
		arn + ":live:1":                 "too many colons",
		"1234:function:ship":            "no account of 12 digits",
		"arn:aws:lambda:r:1:function:f": "no account of 12 digits",
		"arn:aws:sqs:eu-west-1:123456789012:queue":      "is not the ARN of a Lambda function",
		"arn:aws:lambda:eu-west-1:123456789012:layer:x": "is not the ARN of a Lambda function",
		strings.Repeat("n", 65):                         "name of 65 characters",
		"f:" + strings.Repeat("q", 129):                 "qualifier of 129 characters",
	}
	for ref, problem := range cases {
		t.Run(ref, func(t *testing.T) {
			t.Parallel()
			runWith(t, true, answer("1", protocol.StatusSucceeded, "1", nil),
				func(ctx durable.Context) (int, error) {
					_, err := durable.Invoke[int](ctx, "", ref, 1)
					if problem == "" {
						require.NoError(t, err)
					} else {
						require.ErrorContains(t, err, problem)
					}
					return 0, nil
				})
		})
	}
}

func TestInvokeAdvisesAQualifier(t *testing.T) {
	t.Parallel()
	refused := failure("InvalidParameterValueException",
		"You cannot invoke a durable function using an unqualified ARN.")
	said := func(function string) string {
		text := ""
		runWith(t, true, answer("1", protocol.StatusFailed, "", refused),
			func(ctx durable.Context) (int, error) {
				_, err := durable.Invoke[int](ctx, "", function, 1)
				text = err.Error()
				return 0, nil
			})
		return text
	}
	require.Contains(t, said("ship-item"), `such as "ship-item:$LATEST"`)
	require.NotContains(t, said("ship-item:live"), "such as")
}

func TestInvokePayloadThatCannotBeSent(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", protocol.MaxOperationPayload)
	_, b := runWith(t, true, nil, func(ctx durable.Context) (int, error) {
		_, err := durable.Invoke[int](ctx, "", "f", func() {})
		require.ErrorIs(t, err, durable.ErrSerdes)
		_, err = durable.Invoke[int](ctx, "", "f", large)
		require.ErrorIs(t, err, durable.ErrTooLarge)
		return 0, nil
	})
	require.Empty(t, b.Updates())
}

func TestInvokeAsyncIsOnItsWayAtOnce(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			_, b := runWith(t, serial, nil, func(ctx durable.Context) (int, error) {
				durable.InvokeAsync[int](ctx, "audit", "audit-log", 1)
				return 1, nil
			})
			require.Equal(t, []string{"CHAINED_INVOKE 1 audit"}, starts(b), "nobody awaits it")
		})
	}
}

func TestInvokesRunTogether(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			invocations := 0
			out, _ := runWith(t, serial, func(op *protocol.Operation) {
				settle(op, protocol.StatusSucceeded, new(op.Name), nil)
			}, func(ctx durable.Context) (int, error) {
				invocations++
				var calls []*durable.Future[int]
				for _, name := range []string{"1", "2", "3", "4"} {
					calls = append(calls, durable.InvokeAsync[int](ctx, name, "f", name))
				}
				sum := 0
				for _, call := range calls {
					n, err := call.Await(ctx)
					if err != nil {
						return 0, err
					}
					sum += n
				}
				return sum, nil
			})
			require.Equal(t, "10", text(out.Result))
			require.Equal(t, 3, invocations, "one that starts, one that ends, one replay")
		})
	}
}
