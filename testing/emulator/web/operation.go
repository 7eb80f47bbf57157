// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// operation is a line of the tree. Durations are milliseconds.
type operation struct {
	ID        string    `json:"id"`
	Parent    string    `json:"parent,omitempty"`
	Name      string    `json:"name,omitempty"`
	Path      string    `json:"path"`
	Index     int       `json:"index"`
	Kind      string    `json:"kind"`
	Type      string    `json:"type"`
	SubType   string    `json:"subType,omitempty"`
	Status    string    `json:"status"`
	Start     int64     `json:"start"`
	End       int64     `json:"end,omitempty"`
	Error     *problem  `json:"error,omitempty"` // type and the message's beginning
	Attempts  []attempt `json:"attempts,omitempty"`
	WaitFor   int64     `json:"waitFor,omitempty"`
	Callback  *callback `json:"callback,omitempty"`
	Function  string    `json:"function,omitempty"`
	Tenant    string    `json:"tenant,omitempty"`
	TargetARN string    `json:"target,omitempty"`
}

type attempt struct {
	Number     int   `json:"number"`
	Start      int64 `json:"start"`
	End        int64 `json:"end,omitempty"`
	Failed     bool  `json:"failed,omitempty"`
	RetryDelay int64 `json:"retryDelay,omitempty"`
}

type callback struct {
	ID        string `json:"id"`
	Timeout   int64  `json:"timeout,omitempty"`
	Heartbeat int64  `json:"heartbeat,omitempty"`
}

func operationOf(o *execution.Operation) operation {
	out := operation{
		ID: o.ID, Name: o.Name, Path: o.Path, Index: o.Index, Kind: string(o.Kind()),
		Type: string(o.Type), SubType: o.SubType, Status: string(o.Status),
		Start: millis(o.Start), End: millis(o.End), WaitFor: o.WaitFor.Milliseconds(),
		Function: o.Function, Tenant: o.Tenant, TargetARN: o.TargetARN,
	}
	if parent := o.Parent(); parent != nil {
		out.Parent = parent.ID
	}
	if o.Error != nil {
		out.Error = &problem{Type: o.Error.ErrorType, Message: beginning(o.Error.ErrorMessage)}
	}
	for _, a := range o.Attempts {
		out.Attempts = append(out.Attempts, attempt{
			a.Number, millis(a.Start), millis(a.End), a.Error != nil, a.RetryDelay.Milliseconds(),
		})
	}
	if o.Type == protocol.TypeCallback {
		out.Callback = &callback{
			o.CallbackID, o.Timeout.Milliseconds(), o.HeartbeatTimeout.Milliseconds(),
		}
	}
	return out
}

// beginning is as much of a message as a line has room for.
func beginning(message string) string {
	const room = 200
	if runes := []rune(message); len(runes) > room {
		return string(runes[:room]) + "…"
	}
	return message
}

// operation answers with the payloads of one operation.
func (u *ui) operation(w http.ResponseWriter, r *http.Request) error {
	result, err := u.server.Result(r.PathValue("arn"))
	if err != nil {
		return err
	}
	o := result.OperationByID(r.PathValue("id"))
	if o == nil {
		return notFound("The execution has no operation with this id.")
	}
	out := struct {
		payloads

		Attempts []payloads `json:"attempts,omitempty"`
	}{payloads: payloads{
		documentOf(o.Input), documentOf(o.Result), problemOf(o.Error), o.Truncated,
	}}
	for _, a := range o.Attempts {
		out.Attempts = append(out.Attempts, payloads{
			Result: documentOf(a.Result), Error: problemOf(a.Error),
		})
	}
	return writeJSON(w, out)
}

func notFound(message string) *backend.Refusal {
	return &backend.Refusal{
		Code: "ResourceNotFoundException", Message: message, HTTPStatus: http.StatusNotFound,
	}
}
