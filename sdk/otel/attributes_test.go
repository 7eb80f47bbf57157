// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

// attributes of a span without those that all have.
func attributes(t *testing.T, s tracetest.SpanStub) map[attribute.Key]any {
	t.Helper()
	all := map[attribute.Key]any{}
	for _, a := range s.Attributes {
		all[a.Key] = a.Value.AsInterface()
	}
	require.Equal(t, testbackend.ARN, all["durable.execution.arn"], s.Name)
	delete(all, "durable.execution.arn")
	return all
}

func TestSpansHaveAttributes(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		r := newRecorder(t)

		run(t.Context(), t, func(ctx durable.Context, _ any) (int, error) {
			_, err := durable.RunInChild(ctx, "child", func(durable.Context) (int, error) {
				return 0, errors.New("no")
			})
			if err == nil {
				return 0, errors.New("is fine")
			}
			return durable.Step(ctx, "answer", answer)
		}, plugin(r.option(), otel.WithWorkflowName("order")))

		type all = map[attribute.Key]any
		for name, want := range map[string]all{
			"order": {"durable.execution.status": "SUCCEEDED"},
			"Invocation": {
				"durable.invocation.first": true, "durable.invocation.status": "SUCCEEDED",
			},
			"child": {
				"durable.operation.id": "1", "durable.operation.type": "CONTEXT",
				"durable.operation.subtype": "RunInChildContext", "durable.operation.name": "child",
				"durable.operation.status": "FAILED",
			},
			"answer": {
				"durable.operation.id": "2", "durable.operation.type": "STEP",
				"durable.operation.subtype": "Step", "durable.operation.name": "answer",
				"durable.operation.status": "SUCCEEDED", "durable.attempt.number": int64(1),
			},
			"answer attempt 1": {
				"durable.operation.id": "2", "durable.operation.type": "STEP",
				"durable.operation.subtype": "Step", "durable.operation.name": "answer",
				"durable.attempt.number": int64(1), "durable.attempt.outcome": "SUCCEEDED",
			},
		} {
			require.Equal(t, want, attributes(t, r.one(t, name)), name)
		}
		for _, s := range r.GetSpans() {
			require.Equal(t, trace.SpanKindInternal, s.SpanKind)
			require.Equal(t, "aws-durable-execution-sdk-go", s.InstrumentationScope.Name)
		}
	})
}
