// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// summaryJSON is an execution in few words.
type summaryJSON struct {
	ARN      string                   `json:"arn"`
	Name     string                   `json:"name"`
	Function string                   `json:"function"`
	Version  string                   `json:"version"`
	Status   protocol.ExecutionStatus `json:"status"`
	Start    time.Time                `json:"start"`
	End      *time.Time               `json:"end,omitempty"`
}

func summaryOf(x *account.Execution) summaryJSON {
	return summaryJSON{
		ARN: x.ARN, Name: x.Name, Function: x.Function, Version: x.Version,
		Status: x.Status, Start: x.Start.UTC(), End: instantOf(x.End),
	}
}

// executionJSON is an execution with all its operations.
type executionJSON struct {
	summaryJSON

	// Input and Output are the texts as they were recorded.
	Input      *string         `json:"input,omitempty"`
	Output     *string         `json:"output,omitempty"`
	Error      *errorJSON      `json:"error,omitempty"`
	Operations []operationJSON `json:"operations"`
}

func executionOf(x *account.Execution, r *execution.Result) executionJSON {
	out := executionJSON{
		summaryJSON: summaryOf(x), Input: r.Input, Output: r.Output, Error: errorOf(r.Error),
		Operations: []operationJSON{},
	}
	for o := range r.Children() {
		out.Operations = append(out.Operations, operationOf(o))
	}
	return out
}

// operationJSON is an operation with those inside it.
type operationJSON struct {
	ID       string                   `json:"id"`
	Path     string                   `json:"path"`
	Name     string                   `json:"name,omitempty"`
	Kind     execution.Kind           `json:"kind"`
	Status   protocol.OperationStatus `json:"status"`
	Start    time.Time                `json:"start"`
	End      *time.Time               `json:"end,omitempty"`
	Result   *string                  `json:"result,omitempty"`
	Error    *errorJSON               `json:"error,omitempty"`
	Attempts int                      `json:"attempts,omitempty"`
	// WaitSeconds is what a wait asks for.
	WaitSeconds float64 `json:"waitSeconds,omitempty"`
	CallbackID  string  `json:"callbackId,omitempty"`
	// Function, Input and TargetARN belong to a chained invoke.
	Function  string          `json:"function,omitempty"`
	Input     *string         `json:"input,omitempty"`
	TargetARN string          `json:"targetArn,omitempty"`
	Children  []operationJSON `json:"children,omitempty"`
}

func operationOf(o *execution.Operation) operationJSON {
	out := operationJSON{
		ID: o.ID, Path: o.Path, Name: o.Name, Kind: o.Kind(), Status: o.Status,
		Start: o.Start.UTC(), End: instantOf(o.End), Result: o.Result, Error: errorOf(o.Error),
		Attempts: len(o.Attempts), WaitSeconds: o.WaitFor.Seconds(), CallbackID: o.CallbackID,
		Function: o.Function, Input: o.Input, TargetARN: o.TargetARN,
	}
	for child := range o.Children() {
		out.Children = append(out.Children, operationOf(child))
	}
	return out
}

// errorJSON is why something failed.
type errorJSON struct {
	Type       string   `json:"type,omitempty"`
	Message    string   `json:"message,omitempty"`
	Data       string   `json:"data,omitempty"`
	StackTrace []string `json:"stackTrace,omitempty"`
}

func errorOf(e *protocol.ErrorObject) *errorJSON {
	if e == nil {
		return nil
	}
	return &errorJSON{e.ErrorType, e.ErrorMessage, e.ErrorData, e.StackTrace}
}

// instantOf is nil for what has not happened.
func instantOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	utc := t.UTC()
	return &utc
}
