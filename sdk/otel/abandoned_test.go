// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

// race takes the first of two bodies; the other one is told to leave.
func race(ctx durable.Context, _ any) (int, error) {
	taking := func(d time.Duration) func(durable.Context) (int, error) {
		return func(ctx durable.Context) (int, error) {
			return durable.Step(ctx, "work "+d.String(), func(ctx durable.StepContext) (int, error) {
				select {
				case <-time.After(d):
					return 1, nil
				case <-ctx.Done():
					return 0, ctx.Err()
				}
			})
		}
	}
	batch, err := durable.Parallel(ctx, "race", []durable.Branch[int]{
		{Name: "slow", Run: taking(time.Hour)}, {Name: "fast", Run: taking(time.Second)},
	}, durable.WithCompletion(durable.FirstSuccessful()))
	if err != nil {
		return 0, err
	}
	return durable.Step(ctx, "after", func(durable.StepContext) (int, error) {
		time.Sleep(time.Second)
		return batch.SuccessCount(), nil
	})
}

func TestWhatABatchGaveUpEndsWithIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder(t)
		b := testbackend.New("null")
		b.Clock = time.Now
		h := durable.NewHandler(race, durable.WithPlugins(otel.PerInvocation(r.option())))

		_, err := h.Invoke(context.WithoutCancel(t.Context()), b, b.Event())

		require.NoError(t, err)
		ends := r.one(t, "race").EndTime
		require.Equal(t, time.Second, ends.Sub(r.one(t, "race").StartTime))
		for _, name := range []string{"slow", "work 1h0m0s"} {
			require.Equal(t, "STARTED", attributes(t, r.one(t, name))["durable.operation.status"], name)
			require.Equal(t, codes.Unset, r.one(t, name).Status.Code, name)
			require.Equal(t, ends, r.one(t, name).EndTime, name)
		}
		require.Equal(t, r.one(t, "race").SpanContext.SpanID(), r.one(t, "slow").Parent.SpanID())
	})
}

func TestWhatABatchGaveUpIsNotInTheExecution(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder(t)
		b := testbackend.New("null")
		b.Clock = time.Now
		h := durable.NewHandler(race, durable.WithPlugins(otel.PerExecution(r.option())))

		_, err := h.Invoke(context.WithoutCancel(t.Context()), b, b.Event())

		require.NoError(t, err)
		require.Len(t, r.named("fast"), 1)
		require.Empty(t, r.named("slow"))
		require.Len(t, r.named("work 1h0m0s attempt 1"), 1, "that has been work")
	})
}

// What ended between two invocations may be inside of contexts that the code does
// not come to. They are around it all the same.
func TestContextsThatAreNotReachedHaveSpans(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	b := testbackend.Serial(testbackend.New("null"))
	invocations := 0
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		invocations++
		if invocations == 2 {
			return 0, nil
		}
		return durable.RunInChild(ctx, "outer", func(ctx durable.Context) (int, error) {
			return durable.RunInChild(ctx, "inner", func(ctx durable.Context) (int, error) {
				return 0, durable.Wait(ctx, "wait", time.Minute)
			})
		})
	}, durable.WithPlugins(otel.PerInvocation(r.option())))

	_, _, err := b.Run(t.Context(), h)

	require.NoError(t, err)
	require.Equal(t, 2, invocations)
	below := []string{"wait", "inner", "outer", "Invocation"}
	for i, name := range below[:3] {
		spans, around := r.named(name), r.named(below[i+1])
		require.Len(t, spans, 2, name)
		require.Equal(t, around[1].SpanContext.SpanID(), spans[1].Parent.SpanID(), name)
	}
}
