// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// failing is an ordinary function that tells when it is called, and succeeds from
// the nth call on.
func failing(w **world, calls chan<- time.Time, n int) emulator.Function {
	count := 0
	return plain(func(context.Context, []byte) ([]byte, error) {
		calls <- (*w).Now()
		count++
		if count < n {
			return nil, errors.New("out of stock")
		}
		return []byte(`{}`), nil
	})
}

func (w *world) event(t *testing.T, function string) {
	t.Helper()
	_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: &function, InvocationType: types.InvocationTypeEvent,
	})
	require.NoError(t, err)
}

func TestEventsThatFailAreRepeatedTwice(t *testing.T) {
	t.Parallel()
	var w *world
	calls := make(chan time.Time, 10)
	w = start(t, emulator.Config{SkipTime: true})
	require.NoError(t, w.Register("never", failing(&w, calls, 100)))
	require.NoError(t, w.Register("echo", plain(func(_ context.Context, e []byte) ([]byte, error) {
		return e, nil
	})))

	w.event(t, "never")
	first, second, third := <-calls, <-calls, <-calls

	require.InDelta(t, time.Minute, second.Sub(first), float64(30*time.Second))
	require.InDelta(t, 2*time.Minute, third.Sub(second), float64(30*time.Second))
	before := w.Now()
	w.invoke(t, "echo", `1`)
	require.Empty(t, calls, "it was called a fourth time")
	require.Less(t, w.Now().Sub(before), time.Minute, "the clock waited for a fourth time")
}

func TestEventsAreRepeatedUntilOneSucceeds(t *testing.T) {
	t.Parallel()
	var w *world
	calls := make(chan time.Time, 10)
	w = start(t, emulator.Config{SkipTime: true})
	require.NoError(t, w.Register("second", failing(&w, calls, 2)))
	require.NoError(t, w.Register("never", failing(&w, calls, 100)))

	w.event(t, "second")
	<-calls
	<-calls
	w.event(t, "never")

	for range 3 {
		<-calls
	}
	require.Empty(t, calls)
}

func TestSynchronousInvocationsAreNotRepeated(t *testing.T) {
	t.Parallel()
	var w *world
	calls := make(chan time.Time, 10)
	w = start(t, emulator.Config{SkipTime: true})
	require.NoError(t, w.Register("never", failing(&w, calls, 100)))

	require.NotNil(t, w.invoke(t, "never", `{}`).FunctionError)
	require.NotNil(t, w.invoke(t, "never", `{}`).FunctionError)

	require.Len(t, calls, 2)
}

func TestEventsForOrdinaryFunctionsAreBounded(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"size": plain(func(_ context.Context, event []byte) ([]byte, error) {
			return bytes.Repeat([]byte("1"), len(event)), nil
		}),
	}})
	invoke := func(kind types.InvocationType, size int) (*lambda.InvokeOutput, error) {
		return w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
			FunctionName: aws.String("size"), InvocationType: kind,
			Payload: bytes.Repeat([]byte("1"), size),
		})
	}
	const most = 6<<20 + 100
	var large *types.RequestTooLargeException
	_, err := invoke(types.InvocationTypeRequestResponse, most+1)
	require.ErrorAs(t, err, &large)
	_, err = invoke(types.InvocationTypeEvent, 1<<20+1)
	require.ErrorAs(t, err, &large)
	out, err := invoke(types.InvocationTypeRequestResponse, most)
	require.NoError(t, err)
	require.Nil(t, out.FunctionError)
	require.Len(t, out.Payload, most)
}

func TestAnswersOfFunctionsAreBounded(t *testing.T) {
	t.Parallel()
	size := program(t, "size", nil)
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"program": size,
		"handler": plain(func(context.Context, []byte) ([]byte, error) {
			return bytes.Repeat([]byte("1"), 7<<20), nil
		}),
	}})
	for _, name := range []string{"program", "handler"} {
		out := w.invoke(t, name, `7340032`)
		require.NotNil(t, out.FunctionError, name)
		got := decode[map[string]string](t, out.Payload)
		require.Equal(t, "Function.ResponseSizeTooLarge", got["errorType"])
		require.Equal(t, "Response payload size exceeded maximum allowed payload size "+
			"(6291556 bytes).", got["errorMessage"])
	}
	require.Nil(t, w.invoke(t, "program", `10`).FunctionError)
}
