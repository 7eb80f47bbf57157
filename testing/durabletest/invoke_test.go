// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// label gets a label for an item from another function, of a tenant.
func label(ctx durable.Context, item string) (string, error) {
	track, err := durable.Invoke[string](ctx, "label", "ship-item:live", item,
		durable.WithTenant("acme"))
	failed, ok := errors.AsType[*durable.InvokeError](err)
	if ok {
		return failed.ErrorType + ": " + failed.Message, nil
	}
	return track, err
}

func shipped(_ context.Context, item string) (string, error) {
	if item == "" {
		return "", durabletest.Error("Item.Missing", "no item")
	}
	return "T-" + item, nil
}

// ships is durable itself: it takes an hour.
func ships(ctx durable.Context, item string) (string, error) {
	ctx.Logger().Info("shipping")
	return "D-" + item, durable.Wait(ctx, "pick", time.Hour)
}

func TestRegisteredFunctionsAnswerInvokes(t *testing.T) {
	t.Parallel()
	plain := durabletest.Plain(shipped)

	for name, c := range map[string]struct {
		target durabletest.Target
		item   string
		want   string
		after  time.Duration
		status protocol.OperationStatus
	}{
		"Plain":           {target: plain, item: "lamp", want: "T-lamp"},
		"PlainTakingTime": {target: plain.Taking(time.Minute), item: "lamp", want: "T-lamp", after: time.Minute},
		"PlainFailing": {
			target: plain, want: "Item.Missing: no item", status: protocol.StatusFailed,
		},
		"Durable": {target: durabletest.Durable(ships), item: "lamp", want: "D-lamp", after: time.Hour},
		"Stub":    {target: durabletest.Succeed("S"), want: "S"},
		"StubThatFailsLater": {
			target: durabletest.Fail(durabletest.Error("Busy", "come back")).After(time.Second),
			want:   "Busy: come back", after: time.Second, status: protocol.StatusFailed,
		},
		"StubThatTimesOut": {
			target: durabletest.Fail(durable.ErrTimedOut), status: protocol.StatusTimedOut,
		},
		"StubThatIsStopped": {
			target: durabletest.Fail(durable.ErrStopped), status: protocol.StatusStopped,
		},
		"Missing": {
			target: durabletest.Missing(), status: protocol.StatusFailed,
			want: "ResourceNotFoundException: Function not found: ship-item:live",
		},
		"Throttled": {
			target: durabletest.Throttled(1, plain), item: "lamp", status: protocol.StatusFailed,
			want: "TooManyRequestsException: Rate Exceeded.",
		},
		"ByTenant": {
			target: durabletest.ByTenant{"": plain, "acme": durabletest.Succeed("acme's")},
			want:   "acme's",
		},
		"ByTenantDurable": {
			target: durabletest.ByTenant{"acme": durabletest.Durable(ships)}, item: "rug",
			want: "D-rug", after: time.Hour,
		},
		"ByOtherTenants": {
			target: durabletest.ByTenant{"": plain}, item: "lamp", want: "T-lamp",
		},
		"ByNoTenant": {
			target: durabletest.ByTenant{"other": plain}, status: protocol.StatusFailed,
			want: "ResourceNotFoundException: Function not found: ship-item:live",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, label, c.item, durabletest.Register("ship-item", c.target))

			if c.want != "" {
				require.Equal(t, c.want, run.Output(t))
			}
			require.Equal(t, c.after, run.Duration())
			if c.status == "" {
				c.status = protocol.StatusSucceeded
			}
			run.Operation(t, "label").RequireStatus(t, c.status)
		})
	}
}

func TestThrottledFunctionsAnswerLater(t *testing.T) {
	t.Parallel()
	patient := func(ctx durable.Context, item string) (string, error) {
		return durable.Retry(ctx, "patient", func(ctx durable.Context, _ int) (string, error) {
			return durable.Invoke[string](ctx, "label", "ship-item", item)
		}, durable.WithRetry(durable.ExponentialBackoff{MaxAttempts: 3}))
	}

	for _, again := range []bool{false, true} {
		opts := []durabletest.Option{
			durabletest.Register("ship-item",
				durabletest.Throttled(2, durabletest.Durable(ships))),
		}
		for range 2 { // the options hold no state of a run
			run := durabletest.Run(t, patient, "lamp", opts...)
			require.Equal(t, "D-lamp", run.Output(t), "again: %t", again)
		}
	}
}

func TestOnInvokeTakesAFunction(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, label, "lamp", durabletest.OnInvoke("ship-item:live", shipped))

	require.Equal(t, "T-lamp", run.Output(t))
}

func TestUnregisteredFunctionFailsTheRun(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, label, "lamp", durabletest.OnInvoke("ship", shipped))
	})

	require.True(t, s.stopped)
	require.Equal(t, `durabletest: the run did not end: invoke "label": function "ship-item:live"`+
		` is not registered; registered: "function", "ship"`+"\n", s.errors.String())
}

func TestPayloadThatDoesNotFitFailsTheRun(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, label, "lamp", durabletest.OnInvoke("ship-item",
			func(context.Context, order) (string, error) { return "", nil }))
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), `durabletest: the run did not end: call of function`+
		` "ship-item:live": payload is not a durabletest_test.order: json: `)
}

func TestAnswerWithoutJSONFailsTheRun(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, label, "lamp",
			durabletest.Register("ship-item", durabletest.Succeed(make(chan int))))
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), `answer of function "ship-item:live": the value chan int`)
}
