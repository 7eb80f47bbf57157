// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func callbacks() []Handler {
	return []Handler{
		{"4-1", "a callback suspends the execution until somebody answers it", of(callbackOf())},
		{"4-2", "a callback bears the name that it was given", of(approval)},
		{
			"4-3", "a callback that nobody answers times out",
			of(callbackOf(durable.WithTimeout(5 * time.Second))),
		},
		{
			"4-4", "a callback times out when heartbeats stay away",
			of(callbackOf(durable.WithHeartbeatTimeout(5 * time.Second))),
		},
		{
			"4-5", "a heartbeat keeps a callback alive without a trace",
			of(callbackOf(durable.WithHeartbeatTimeout(10 * time.Second))),
		},
		{
			"4-6", "the text of an outside party's failure is that of the execution",
			of(callbackOf()),
		},
		{
			"4-9", "a callback that is answered during a wait is there after it",
			of(callbackWaitAwait(5 * time.Second)),
		},
		{
			"4-10", "a callback that has failed during a wait fails after it",
			of(callbackWaitAwait(5 * time.Second)),
		},
		{
			"4-11", "a callback that times out during a wait has failed after it",
			of(callbackWaitAwait(6*time.Second, durable.WithTimeout(3*time.Second))),
		},
		{"4-12", "a callback that has succeeded is replayed after a wait", of(awaitThenWait)},
		{"4-15", "a serdes of the callback's own reads the payload", of(readMessage)},
		{"4-17", "callbacks follow each other", of(callbacksInTurn)},
		{
			"4-18", "callbacks that are open at the same time are answered one by one",
			of(callbacksAtOnce),
		},
		{
			"4-19", "callbacks may be awaited in another order than they were created",
			of(callbacksBackwards),
		},
	}
}

func callbackOf(opts ...durable.CallbackOption) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, name string) (string, error) {
		answer, err := durable.CreateCallback[string](ctx, name, opts...)
		if err != nil {
			return "", err
		}
		return answer.Await(ctx)
	}
}

func approval(ctx durable.Context, _ any) (string, error) { return callbackOf()(ctx, "approval") }

func callbackWaitAwait(
	wait time.Duration, opts ...durable.CallbackOption,
) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, name string) (string, error) {
		answer, err := durable.CreateCallback[string](ctx, name, opts...)
		if err != nil {
			return "", err
		}
		if err := durable.Wait(ctx, "", wait); err != nil {
			return "", err
		}
		return answer.Await(ctx)
	}
}

func awaitThenWait(ctx durable.Context, name string) (string, error) {
	value, err := callbackOf()(ctx, name)
	if err != nil {
		return "", err
	}
	return value, durable.Wait(ctx, "", 2*time.Second)
}

type message struct {
	ID        string `json:"id"`
	Message   string `json:"message"`
	Timestamp int64  `json:"timestamp"`
}

type received struct {
	Received message `json:"received"`
}

// messages reads messages whose senders write times as text, and does not write
// any.
func messages() durable.Serdes {
	return durable.SerdesOf(nil, func(payload []byte) (message, error) {
		var sent struct {
			ID        string    `json:"id"`
			Message   string    `json:"message"`
			Timestamp time.Time `json:"timestamp"`
		}
		err := json.Unmarshal(payload, &sent)
		return message{sent.ID, sent.Message, sent.Timestamp.Unix()}, err
	})
}

func readMessage(ctx durable.Context, name string) (received, error) {
	answer, err := durable.CreateCallback[message](ctx, name, durable.WithSerdes(messages()))
	if err != nil {
		return received{}, err
	}
	value, err := answer.Await(ctx)
	return received{value}, err
}

func callbacksInTurn(ctx durable.Context, names []string) ([]string, error) {
	var values []string
	for _, name := range names {
		value, err := callbackOf()(ctx, name)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// open creates callbacks.
func open(ctx durable.Context, names []string) ([]*durable.Callback[string], error) {
	var all []*durable.Callback[string]
	for _, name := range names {
		callback, err := durable.CreateCallback[string](ctx, name)
		if err != nil {
			return nil, err
		}
		all = append(all, callback)
	}
	return all, nil
}

func callbacksAtOnce(ctx durable.Context, names []string) ([]string, error) {
	callbacks, err := open(ctx, names)
	if err != nil {
		return nil, err
	}
	values := make([]string, len(callbacks))
	for i, callback := range callbacks {
		if values[i], err = callback.Await(ctx); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func callbacksBackwards(ctx durable.Context, names []string) ([]string, error) {
	callbacks, err := open(ctx, names)
	if err != nil {
		return nil, err
	}
	values := make([]string, len(callbacks))
	for i, callback := range slices.Backward(callbacks) {
		if values[i], err = callback.Await(ctx); err != nil {
			return nil, err
		}
	}
	return values, nil
}
