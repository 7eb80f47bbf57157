// SPDX-License-Identifier: Apache-2.0

package assistant_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/agent/assistant"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// script is a model that says one thing after another, whatever it is told.
type script []assistant.Message

func (s script) Next(
	_ context.Context, talk []assistant.Message,
) (assistant.Message, error) {
	said := 0
	for _, m := range talk {
		if m.Role == assistant.Agent {
			said++
		}
	}
	return s[said%len(s)], nil
}

func uses(calls ...assistant.Call) assistant.Message {
	return assistant.Message{Role: assistant.Agent, Calls: calls}
}

func says(text string) assistant.Message {
	return assistant.Message{Role: assistant.Agent, Text: text}
}

var (
	lookUp  = assistant.Call{Tool: "look_up_order", Input: json.RawMessage(`{"order":"42"}`)}
	weather = assistant.Call{Tool: "weather", Input: json.RawMessage(`{"city":"Kyoto"}`)}
	refund  = assistant.Call{Tool: "refund", Input: json.RawMessage(`{"order":"42"}`)}
)

// shop has the tools. It keeps the keys of the refunds that it has made.
type shop struct{ refunds map[string]bool }

func newShop() *shop { return &shop{refunds: map[string]bool{}} }

func (s *shop) tools() map[string]assistant.Tool {
	return map[string]assistant.Tool{
		"look_up_order": {Use: say("a broken lamp")},
		"weather":       {Use: say("rain")},
		"refund":        {Use: s.refund, NeedsConsent: true},
	}
}

func (s *shop) refund(_ context.Context, _ json.RawMessage, key string) (string, error) {
	s.refunds[key] = true
	return "refunded", nil
}

func say(text string) func(context.Context, json.RawMessage, string) (string, error) {
	return func(context.Context, json.RawMessage, string) (string, error) { return text, nil }
}

// desk is a supervisor whose answers come from the responders of the test.
type desk struct{}

func (desk) Ask(context.Context, assistant.Call, string) error { return nil }

func with(s *shop, model assistant.Model) assistant.Assistant {
	return assistant.Assistant{Model: model, Tools: s.tools(), Supervisor: desk{}}
}

// refunding is a model that looks an order up, refunds it and says so.
func refunding() script { return script{uses(lookUp, weather), uses(refund), says("Sorry!")} }

func question() assistant.Question { return assistant.Question{Text: "My lamp is broken."} }

func consent(given bool) durabletest.Option {
	return durabletest.OnCallback("consent", durabletest.Succeed(
		assistant.Consent{Given: given, Note: "too often"}).After(2*time.Hour))
}

func TestQuestionIsAnsweredWithTools(t *testing.T) {
	t.Parallel()
	s := newShop()

	run := durabletest.Run(t, with(s, refunding()).Answer, question(), consent(true))

	require.Equal(t, assistant.Answer{Text: "Sorry!", Turns: 3}, run.Output(t))
	require.Len(t, s.refunds, 1)
	run.RequireDuration(t, 2*time.Hour)
	run.RequireGolden(t)
}

func TestRefundIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop()

	run := durabletest.Run(t, with(s, refunding()).Answer, question(), consent(false))

	require.Empty(t, s.refunds)
	run.Operation(t, "tools[1]/refund").RequireResult(t, "refused: too often")
	run.RequireBodyRuns(t, "use", 2) // the two of the first turn
}

func TestNobodyConsents(t *testing.T) {
	t.Parallel()
	s := newShop()

	run := durabletest.Run(t, with(s, refunding()).Answer, question(),
		durabletest.OnCallback("consent", durabletest.Never()))

	run.RequireSucceeded(t)
	require.Empty(t, s.refunds)
	run.RequireDuration(t, 24*time.Hour)
}

func TestBusyModelIsAskedAgain(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, with(newShop(), script{says("Hello.")}).Answer, question(),
		durabletest.Override("model", durabletest.Sequence(
			durabletest.Fail(errors.New("overloaded")), durabletest.Real())))

	require.Equal(t, "Hello.", run.Output(t).Text)
	run.Step(t, "model").RequireAttempts(t, 2)
}

func TestModelThatGoesInCirclesIsStopped(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, with(newShop(), script{uses(weather)}).Answer, question(),
		durabletest.WithinBudget(durabletest.Budget{Operations: 50}))

	require.ErrorContains(t, run.Err(), assistant.ErrTooManyTurns.Error())
	run.RequireBodyRuns(t, "model", 8)
}

func TestFailedToolIsToldToTheModel(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, with(newShop(), refunding()).Answer, question(), consent(true),
		durabletest.Override("tools/weather/use", durabletest.Fail(errors.New("no signal"))))

	require.Equal(t, "Sorry!", run.Output(t).Text)
	run.RequireGolden(t)
}

// TestCrashesCostNothing lets the process die everywhere: no answer that is on
// record is asked for again, and the customer gets one refund.
func TestCrashesCostNothing(t *testing.T) {
	t.Parallel()
	s := newShop()

	durabletest.CrashSweep(t,
		func(ctx durable.Context, in assistant.Question) (assistant.Answer, error) {
			return with(s, refunding()).Answer(ctx, in)
		}, question(), consent(true),
		durabletest.EachRun(func() (check func() error) {
			s = newShop()
			return func() error {
				if len(s.refunds) != 1 {
					return fmt.Errorf("%d refunds were made", len(s.refunds))
				}
				return nil
			}
		}))
}
