// SPDX-License-Identifier: Apache-2.0

// Package assistant answers questions of customers with a language model that
// may use tools. Every answer of the model and every tool is a step: what was
// paid for is never asked for again, and a refund is made once, whatever crashes
// in between. Tools that spend money need the consent of a human being, who may
// take a day to give it.
package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Question is the event that starts the function.
type Question struct {
	Text string `json:"text"`
}

// Answer is the function's result.
type Answer struct {
	Text string `json:"text"`
	// Turns is how often the model was asked.
	Turns int `json:"turns"`
}

// Role says whose a message is.
type Role string

// The roles of a conversation.
const (
	User  Role = "user"
	Agent Role = "agent"
	Tools Role = "tools"
)

// Message is a part of a conversation.
type Message struct {
	Role Role   `json:"role"`
	Text string `json:"text,omitempty"`
	// Calls are the tools that the model wants to use before it goes on.
	Calls []Call `json:"calls,omitempty"`
}

// Call is the use of a tool.
type Call struct {
	Tool  string          `json:"tool"`
	Input json.RawMessage `json:"input"`
}

// Model is a language model.
type Model interface {
	// Next returns the model's next message.
	Next(ctx context.Context, talk []Message) (Message, error)
}

// Tool is something that the model can use.
type Tool struct {
	// Use does it. The key makes using it twice harmless.
	Use func(ctx context.Context, input json.RawMessage, key string) (string, error)
	// NeedsConsent is set for tools that do what can't be undone.
	NeedsConsent bool
}

// Supervisor consents to the use of tools.
type Supervisor interface {
	// Ask asks for consent, which is given or refused by a Consent for the
	// callback.
	Ask(ctx context.Context, call Call, callbackID string) error
}

// Consent is what a supervisor sends to the callback.
type Consent struct {
	Given bool   `json:"given"`
	Note  string `json:"note,omitempty"`
}

// Assistant answers questions.
type Assistant struct {
	Model      Model
	Tools      map[string]Tool
	Supervisor Supervisor
}

// maxTurns bounds what a question can cost.
const maxTurns = 8

// ErrTooManyTurns is the error of a question that goes in circles.
var ErrTooManyTurns = errors.New("no answer after 8 turns")

// Answer is the durable function: the loop of an agent.
func (a Assistant) Answer(ctx durable.Context, in Question) (Answer, error) {
	talk := []Message{{Role: User, Text: in.Text}}
	for turn := range maxTurns {
		reply, err := a.ask(ctx, talk)
		if err != nil {
			return Answer{}, err
		}
		if len(reply.Calls) == 0 {
			return Answer{Text: reply.Text, Turns: turn + 1}, nil
		}
		results, err := a.use(ctx, reply.Calls)
		if err != nil {
			return Answer{}, err
		}
		talk = append(talk, reply, results)
	}
	return Answer{}, ErrTooManyTurns
}

// ask has the model say the next thing. A model that is busy is asked again.
func (a Assistant) ask(ctx durable.Context, talk []Message) (Message, error) {
	return durable.Step(ctx, "model", func(ctx durable.StepContext) (Message, error) {
		return a.Model.Next(ctx, talk)
	}, durable.WithRetry(durable.CriticalRetry()), durable.WithTimeout(2*time.Minute))
}

// use runs the tools that the model asks for, at the same time. It tells the
// model, and not the customer, that one of them has failed.
func (a Assistant) use(ctx durable.Context, calls []Call) (Message, error) {
	batch, err := durable.Map(ctx, "tools", calls, a.call,
		durable.WithItemName(func(c Call, _ int) string { return c.Tool }),
		durable.WithCompletion(durable.WaitForAll()))
	if err != nil {
		return Message{}, err
	}
	out := Message{Role: Tools}
	for i, result := range batch.Items {
		text := result.Value
		if result.Err != nil {
			text = "the tool has failed"
		}
		out.Text += fmt.Sprintf("%s: %s\n", calls[i].Tool, text)
	}
	return out, nil
}

// call uses one tool, after somebody has consented if that is needed.
func (a Assistant) call(ctx durable.Context, call Call) (string, error) {
	tool, known := a.Tools[call.Tool]
	if !known {
		return "there is no such tool", nil
	}
	if tool.NeedsConsent {
		consent, err := a.consent(ctx, call)
		if err != nil || !consent.Given {
			return "refused: " + consent.Note, err
		}
	}
	return durable.Step(ctx, "use", func(ctx durable.StepContext) (string, error) {
		return tool.Use(ctx, call.Input, ctx.IdempotencyKey())
	}, durable.WithRetry(durable.TransientRetry()))
}

// consent waits for a human being, a day at most. Nothing runs meanwhile.
func (a Assistant) consent(ctx durable.Context, call Call) (Consent, error) {
	consent, err := durable.WaitForCallback[Consent](ctx, "consent",
		func(ctx durable.StepContext, callbackID string) error {
			return a.Supervisor.Ask(ctx, call, callbackID)
		}, durable.WithTimeout(24*time.Hour))
	if errors.Is(err, durable.ErrTimedOut) {
		return Consent{Note: "nobody has answered"}, nil
	}
	return consent, err
}
