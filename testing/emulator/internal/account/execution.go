// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Execution is an execution in few words.
type Execution struct {
	ARN    string
	Name   string
	Status protocol.ExecutionStatus
	// Function and Version are those that run it.
	Function string
	Version  string
	Start    time.Time
	// End is zero while the execution runs.
	End time.Time
}

// IsARN reports whether a text is the ARN of an execution.
func IsARN(text string) bool {
	return strings.HasPrefix(text, "arn:") && strings.Contains(text, executionPart)
}

const executionPart = "/durable-execution/"

// ExecutionOf returns what the ARN of an execution tells about it: all but the
// status and the times.
//
//	arn:aws:lambda:us-east-1:123456789012:function:order:3/durable-execution/order-42/…
func ExecutionOf(arn string) Execution {
	x := Execution{ARN: arn}
	function, rest, _ := strings.Cut(arn, executionPart)
	_, function, _ = strings.Cut(function, ":function:")
	x.Function, x.Version, _ = strings.Cut(function, ":")
	x.Name, _, _ = strings.Cut(rest, "/")
	return x
}

// idIn is the last part of an execution's ARN.
func idIn(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// Query selects executions.
type Query struct {
	// Function is a name. Empty means all durable functions.
	Function string
	// Name is the whole name of an execution. Empty means any.
	Name string
	// Statuses are those that count. Empty means all.
	Statuses []protocol.ExecutionStatus
	// Since leaves out what started before. Zero means nothing.
	Since time.Time
	// Limit bounds the answer to the latest. 0 means all.
	Limit int
}

// Executions returns executions, the latest first.
func (a *Account) Executions(ctx context.Context, q Query) ([]Execution, error) {
	functions := []string{q.Function}
	if q.Function == "" {
		all, err := a.Functions(ctx)
		if err != nil {
			return nil, err
		}
		functions = functions[:0]
		for _, fn := range all {
			if fn.Durable {
				functions = append(functions, fn.Name)
			}
		}
	}
	found, err := a.executionsOf(ctx, functions, q)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(x, y Execution) int { return y.Start.Compare(x.Start) })
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found, nil
}

// executionsOf asks about several functions at a time.
func (a *Account) executionsOf(
	ctx context.Context, functions []string, q Query,
) ([]Execution, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	found := make([][]Execution, len(functions))
	slots := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for i, function := range functions {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			var err error
			if found[i], err = a.executions(ctx, function, q); err != nil {
				cancel(err) // the first one counts
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return slices.Concat(found...), nil
}

// Bounds of what is asked for.
const (
	atOnce    = 8
	pageItems = 1000
)

func (a *Account) executions(
	ctx context.Context, function string, q Query,
) ([]Execution, error) {
	in := &lambda.ListDurableExecutionsByFunctionInput{
		FunctionName: &function, DurableExecutionName: optional(q.Name), MaxItems: pageItems,
	}
	if q.Limit > 0 && q.Limit < pageItems {
		in.MaxItems = int32(q.Limit)
	}
	if !q.Since.IsZero() {
		in.StartedAfter = &q.Since
	}
	for _, status := range q.Statuses {
		in.Statuses = append(in.Statuses, types.ExecutionStatus(status))
	}
	var found []Execution
	for {
		page, err := ask(ctx, a, "lambda:ListDurableExecutionsByFunction",
			a.lambda.ListDurableExecutionsByFunction, in)
		if err != nil {
			return nil, err
		}
		for i := range page.DurableExecutions {
			found = append(found, executionOf(&page.DurableExecutions[i]))
		}
		in.Marker = page.NextMarker
		if aws.ToString(in.Marker) == "" || q.Limit > 0 && len(found) >= q.Limit {
			return found, nil
		}
	}
}

func executionOf(e *types.Execution) Execution {
	x := ExecutionOf(aws.ToString(e.DurableExecutionArn))
	x.Name, x.Status = aws.ToString(e.DurableExecutionName), protocol.ExecutionStatus(e.Status)
	x.Start, x.End = aws.ToTime(e.StartTimestamp), aws.ToTime(e.EndTimestamp)
	return x
}

// Describe returns the execution of that ARN.
func (a *Account) Describe(ctx context.Context, arn string) (Execution, error) {
	out, err := a.describe(ctx, arn, false)
	if err != nil {
		return Execution{}, err
	}
	x := ExecutionOf(arn)
	x.Name, x.Status = aws.ToString(out.DurableExecutionName), protocol.ExecutionStatus(out.Status)
	x.Start, x.End = aws.ToTime(out.StartTimestamp), aws.ToTime(out.EndTimestamp)
	return x, nil
}

func (a *Account) describe(
	ctx context.Context, arn string, data bool,
) (*lambda.GetDurableExecutionOutput, error) {
	return ask(ctx, a, "lambda:GetDurableExecution", a.lambda.GetDurableExecution,
		&lambda.GetDurableExecutionInput{DurableExecutionArn: &arn, IncludeExecutionData: &data})
}

// Stop ends a running execution as STOPPED, with the error if it is not nil, and
// returns when that was. One that has ended stays as it is.
func (a *Account) Stop(
	ctx context.Context, arn string, reason *protocol.ErrorObject,
) (time.Time, error) {
	out, err := ask(ctx, a, "lambda:StopDurableExecution", a.lambda.StopDurableExecution,
		&lambda.StopDurableExecutionInput{DurableExecutionArn: &arn, Error: errorTo(reason)})
	if err != nil {
		return time.Time{}, err
	}
	return aws.ToTime(out.StopTimestamp), nil
}

// errorTo is an error on the wire, which knows absent members only.
func errorTo(e *protocol.ErrorObject) *types.ErrorObject {
	if e == nil {
		return nil
	}
	return &types.ErrorObject{
		ErrorType: optional(e.ErrorType), ErrorMessage: optional(e.ErrorMessage),
		ErrorData: optional(e.ErrorData), StackTrace: e.StackTrace,
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
