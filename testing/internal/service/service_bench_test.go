// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// BenchmarkCheckpoint runs whole executions of that many steps, each with a
// checkpoint of its own. Equal figures per step show that nothing is quadratic.
func BenchmarkCheckpoint(b *testing.B) {
	for _, steps := range []int{1_000, 10_000} {
		b.Run(strconv.Itoa(steps), func(b *testing.B) {
			names := numbers(steps)
			b.ReportAllocs()
			for b.Loop() {
				runSteps(b, names)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*steps), "ns/step")
		})
	}
}

// BenchmarkEnvelope starts an invocation of an execution of 1000 operations and
// reads its whole state.
func BenchmarkEnvelope(b *testing.B) {
	e, _ := runSteps(b, numbers(999))
	e.complete(b, crashed())
	b.ReportAllocs()
	for b.Loop() {
		inv, err := e.Invoke(epoch)
		require.NoError(b, err)
		operations := len(inv.Input.InitialExecutionState.Operations)
		marker := inv.Input.InitialExecutionState.NextMarker
		for marker != "" {
			page, err := e.State(epoch, backend.StateRequest{
				Token: inv.Input.CheckpointToken, Marker: marker, MaxItems: 1000,
			})
			require.NoError(b, err)
			operations += len(page.Operations)
			marker = page.NextMarker
		}
		require.Equal(b, 1000, operations)
		e.complete(b, crashed())
	}
}

// BenchmarkEvents renders a history of 1001 events.
func BenchmarkEvents(b *testing.B) {
	e, _ := runSteps(b, numbers(1000))
	b.ReportAllocs()
	for b.Loop() {
		require.Len(b, e.Events(), 1001)
	}
}

type benchmarked struct{ *service.Execution }

func (e benchmarked) complete(b *testing.B, a service.Answer) {
	b.Helper()
	require.NoError(b, e.Complete(epoch, a))
}

func runSteps(b *testing.B, names []string) (e benchmarked, token string) {
	b.Helper()
	svc := service.New(service.Config{
		MaxOperations: 1 << 20, Retry: service.InvocationRetry{MaxAttempts: 1 << 30},
	})
	exec, _, err := svc.Start(epoch, service.StartRequest{FunctionName: "order"})
	require.NoError(b, err)
	inv, err := exec.Invoke(epoch)
	require.NoError(b, err)
	token = inv.Input.CheckpointToken
	result := `"ok"`
	for _, name := range names {
		resp, err := exec.Checkpoint(epoch, backend.CheckpointRequest{
			Token: token,
			Updates: []protocol.OperationUpdate{{
				ID: name, Type: protocol.TypeStep, Action: protocol.ActionSucceed, Payload: &result,
			}},
		})
		if err != nil {
			b.Fatal(err)
		}
		token = resp.Token
	}
	return benchmarked{exec}, token
}

func numbers(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}
