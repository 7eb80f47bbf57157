// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// view is one execution without its payloads.
type view struct {
	Overview    overview     `json:"overview"`
	Timeout     int64        `json:"timeout"` // ms
	Error       *problem     `json:"error,omitempty"`
	Operations  []operation  `json:"operations"` // parents first
	Events      []event      `json:"events"`
	Invocations []invocation `json:"invocations"`
	Skips       []skipped    `json:"skips"`
}

// skipped is time that was skipped, in milliseconds.
type skipped struct {
	To int64 `json:"to"`
	By int64 `json:"by"`
}

// problem is an error.
type problem struct {
	Type    string   `json:"type"`
	Message string   `json:"message"`
	Data    string   `json:"data,omitempty"`
	Stack   []string `json:"stack,omitempty"`
}

// event is an entry of the history.
type event struct {
	Number    int    `json:"number"`
	Type      string `json:"type"`
	At        int64  `json:"at"`
	Operation string `json:"operation,omitempty"`
	Error     string `json:"error,omitempty"` // its type
	Payload   bool   `json:"payload,omitempty"`
	// Retried says of a failed attempt that another one follows.
	Retried bool `json:"retried,omitempty"`
}

type invocation struct {
	RequestID string   `json:"requestId"`
	Start     int64    `json:"start"`
	End       int64    `json:"end"`
	Error     *problem `json:"error,omitempty"`
}

// show answers with one execution.
func (u *ui) show(w http.ResponseWriter, r *http.Request) error {
	arn := r.PathValue("arn")
	return u.poll(w, r, func() (any, func() (any, error), error) {
		o, err := u.server.Overview(arn)
		if err != nil {
			return nil, nil, err
		}
		about := overviewOf(&o)
		return about, func() (any, error) {
			result, err := u.server.Result(arn)
			if err != nil {
				return nil, err
			}
			jumps, err := u.server.Jumps(arn)
			if err != nil {
				return nil, err
			}
			return u.timed(viewOf(about, result, jumps)), nil
		}, nil
	})
}

func viewOf(about overview, r *execution.Result, jumps []emulator.Jump) view {
	v := view{
		Overview: about, Timeout: r.Timeout.Milliseconds(), Error: problemOf(r.Error),
		Operations: []operation{}, Events: make([]event, len(r.Events)),
		Invocations: make([]invocation, len(r.Invocations)),
		Skips:       make([]skipped, len(jumps)),
	}
	for i, jump := range jumps {
		v.Skips[i] = skipped{millis(jump.To), jump.By.Milliseconds()}
	}
	for o := range r.All() {
		v.Operations = append(v.Operations, operationOf(o))
	}
	for i := range r.Events {
		v.Events[i] = eventOf(&r.Events[i])
	}
	for i, inv := range r.Invocations {
		v.Invocations[i] = invocation{
			inv.RequestID, millis(inv.Start), millis(inv.End), problemOf(inv.Error),
		}
	}
	return v
}

func eventOf(e *protocol.Event) event {
	out := event{
		Number: e.EventID, Type: string(e.EventType), At: e.EventTimestamp.UnixMilli(),
		Operation: e.ID,
	}
	failed := history.ErrorOf(e)
	if failed != nil {
		out.Error = failed.ErrorType
	}
	out.Payload = failed != nil || history.InputOf(e).Payload != nil ||
		history.ResultOf(e).Payload != nil
	if d := e.StepFailedDetails; d != nil {
		out.Retried = d.RetryDetails.NextAttemptDelaySeconds != nil
	}
	return out
}

func problemOf(e *protocol.ErrorObject) *problem {
	if e == nil {
		return nil
	}
	return &problem{e.ErrorType, e.ErrorMessage, e.ErrorData, e.StackTrace}
}
