// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// beginAttempt starts the span of one attempt of a body.
func (i *invocation) beginAttempt(
	ctx context.Context, info durable.UserFunctionInfo,
) trace.Span {
	attributes := identity(info.Execution.ARN, info.ID, info.Type, info.SubType, info.Name)
	return i.start(ctx, i.operations.context(info.ID), randomSpan(),
		fmt.Sprintf("%s attempt %d", title(info.Name, info.ID), info.Attempt), info.StartTime,
		trace.WithAttributes(append(attributes, keyAttemptNumber.Int(info.Attempt))...),
		trace.WithLinks(i.link()))
}

func endAttempt(span trace.Span, info durable.UserFunctionEndInfo) {
	span.SetAttributes(keyAttemptOutcome.String(string(info.Outcome)))
	span.SetStatus(outcomeCode(info.Outcome), description(info.Err))
	span.End(trace.WithTimestamp(interval{info.StartTime, info.EndTime}.visible().end))
}
