// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

type approval struct{ By string }

// approve waits for an approval and says who gave it, or why there is none.
func approve(ctx durable.Context, _ order) (string, error) {
	a, err := durable.WaitForCallback[approval](ctx, "approval",
		func(durable.StepContext, string) error { return nil },
		durable.WithTimeout(72*time.Hour), durable.WithHeartbeatTimeout(2*time.Hour))
	callback, failed := errors.AsType[*durable.CallbackError](err)
	switch {
	case errors.Is(err, durable.ErrTimedOut):
		return "expired", nil
	case failed:
		return callback.ErrorType + ": " + callback.Message, nil
	default:
		return a.By, err
	}
}

func TestRespondersAnswer(t *testing.T) {
	t.Parallel()
	kim := durabletest.Succeed(approval{By: "kim"})

	for name, c := range map[string]struct {
		responder durabletest.Responder
		want      string
		after     time.Duration
	}{
		"AtOnce": {kim, "kim", 0},
		"Later":  {kim.After(time.Hour), "kim", time.Hour},
		"AsTheyAre": {
			durabletest.Succeed(durabletest.Raw(`{"By":"raw"}`)), "raw", 0,
		},
		"WithAnErrorOfATypeOfItsOwn": {
			durabletest.Fail(durabletest.Error("Rejected", "too expensive")).After(time.Minute),
			"Rejected: too expensive", time.Minute,
		},
		"WithARecordedError": {
			durabletest.Fail(&durable.RecordedError{Type: "Rejected", Message: "no"}),
			"Rejected: no", 0,
		},
		"WithAnyError": {durabletest.Fail(errors.New("no")), "errorString: no", 0},
		"Never":        {durabletest.Never(), "expired", 2 * time.Hour},
		"TooLate":      {kim.After(3 * time.Hour), "expired", 2 * time.Hour},
		"WithHeartbeats": {
			durabletest.HeartbeatEvery(time.Hour).Then(kim.After(10 * time.Hour)),
			"kim", 10 * time.Hour,
		},
		"WithHeartbeatsThatAreTooSlow": {
			durabletest.HeartbeatEvery(3 * time.Hour).Then(kim.After(10 * time.Hour)),
			"expired", 2 * time.Hour,
		},
		"WithHeartbeatsAndThenSilence": {
			durabletest.HeartbeatEvery(time.Hour).For(5*time.Hour + time.Minute),
			"expired", 7 * time.Hour,
		},
		"WithHeartbeatsUntilTheTimeOut": {
			durabletest.HeartbeatEvery(time.Hour).Then(kim.After(1000 * time.Hour)),
			"expired", 72 * time.Hour,
		},
		"ByTheInput": {
			durabletest.Respond(func(c durabletest.CallbackInfo) durabletest.Responder {
				if !strings.Contains(string(c.Input), `"ID":"42"`) {
					return nil
				}
				return durabletest.Succeed(approval{By: c.Function + "/" + c.Path})
			}),
			"function/approval", 0,
		},
		"WithNothing": {
			durabletest.Respond(func(durabletest.CallbackInfo) durabletest.Responder { return nil }),
			"expired", 2 * time.Hour,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, approve, order{ID: "42"},
				durabletest.OnCallback("approval", c.responder))

			require.Equal(t, c.want, run.Output(t))
			require.Equal(t, c.after, run.Duration())
		})
	}
}

// askAll asks three people, one of them deeper down.
func askAll(ctx durable.Context, _ any) ([]string, error) {
	ask := func(ctx durable.Context, name string) (string, error) {
		c, err := durable.CreateCallback[string](ctx, name)
		if err != nil {
			return "", err
		}
		return c.Await(ctx)
	}
	first, err := ask(ctx, "ask-kim")
	if err != nil {
		return nil, err
	}
	second, err := ask(ctx, "ask-lee")
	if err != nil {
		return nil, err
	}
	third, err := durable.RunInChild(ctx, "legal", func(ctx durable.Context) (string, error) {
		return ask(ctx, "ask-kim")
	})
	return []string{first, second, third}, err
}

func TestRespondersAreFoundByNamePathAndPattern(t *testing.T) {
	t.Parallel()
	says := func(text string) durabletest.Responder { return durabletest.Succeed(text) }

	for name, c := range map[string]struct {
		opts []durabletest.Option
		want []string
	}{
		"Pattern": {
			[]durabletest.Option{durabletest.OnCallback("ask-*", says("a"))},
			[]string{"a", "a", "a"},
		},
		"NameBeforePattern": {
			[]durabletest.Option{
				durabletest.OnCallback("ask-lee", says("lee")),
				durabletest.OnCallback("*", says("any")),
			},
			[]string{"any", "lee", "any"},
		},
		"LaterBeforeEarlier": {
			[]durabletest.Option{
				durabletest.OnCallback("*", says("first")), durabletest.OnCallback("*", says("second")),
			},
			[]string{"second", "second", "second"},
		},
		"Path": {
			[]durabletest.Option{
				durabletest.OnCallback("*", says("any")),
				durabletest.OnCallback("legal/ask-kim", says("legal")),
			},
			[]string{"any", "any", "legal"},
		},
		"PathWithAPattern": {
			[]durabletest.Option{
				durabletest.OnCallback("ask-*", says("any")),
				durabletest.OnCallback("le*/*", says("legal")),
			},
			[]string{"any", "any", "legal"},
		},
		"Index": {
			[]durabletest.Option{
				durabletest.OnCallback("*", says("any")), durabletest.OnCallback("[1]", says("second")),
			},
			[]string{"any", "second", "any"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, askAll, nil, c.opts...)

			require.Equal(t, c.want, run.Output(t))
		})
	}
}

func TestUnansweredCallbackFailsTheRun(t *testing.T) {
	t.Parallel()

	for want, opts := range map[string][]durabletest.Option{
		`callback "ask-kim" is waiting and no responder answers it; OnCallback answers callbacks`: nil,
		`callback "ask-kim" is waiting and no responder answers it; ` +
			`there are responders for "ask-*/x", "ask-kin"`: {
			durabletest.OnCallback("ask-*/x", durabletest.Never()),
			durabletest.OnCallback("ask-kin", durabletest.Never()),
		},
	} {
		s := spyOn(t, func(s *spy) { durabletest.Run(s, askAll, nil, opts...) })
		require.True(t, s.stopped)
		require.Equal(t, "durabletest: the run did not end: nothing can happen any more: "+want+"\n",
			s.errors.String())
		require.Contains(t, s.logs.String(), "ask-kim  callback  STARTED")
	}
}

func TestResponderThatMakesNoSenseFailsTheRun(t *testing.T) {
	t.Parallel()

	for want, r := range map[string]durabletest.Responder{
		`answer to callback "approval": the value func() can't be encoded as JSON: `: durabletest.
			Succeed(func() {}),
		`heartbeats for callback "approval": every 0s is not a positive time`: durabletest.
			HeartbeatEvery(0).For(time.Hour),
	} {
		s := spyOn(t, func(s *spy) {
			durabletest.Run(s, approve, order{}, durabletest.OnCallback("approval", r))
		})
		require.True(t, s.stopped)
		require.Contains(t, s.errors.String(), "durabletest: the run did not end: "+want)
	}
}
