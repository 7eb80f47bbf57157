// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/backend/backendtest"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestBackendKeepsTheContract(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]service.Config{
		"Defaults":   {},
		"SmallPages": {PageItems: 2, InlineItems: 3},
		"EmptyFirst": {InlineBytes: 1, PageBytes: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			backendtest.Run(t, func(t *testing.T) backendtest.Harness {
				t.Helper()
				return harness(t, cfg)
			})
		})
	}
}

func harness(t *testing.T, cfg service.Config) backendtest.Harness {
	t.Helper()
	r := start(t, cfg)
	var mu sync.Mutex
	return backendtest.Harness{
		Backend: service.NewBackend(r.svc, &mu, func() time.Time { return r.now }),
		Input:   r.input,
		Reinvoke: func(t *testing.T) protocol.InvocationInput {
			t.Helper()
			mu.Lock()
			defer mu.Unlock()
			r.complete(crashed())
			r.now = r.now.Add(5 * time.Second)
			return r.invoke()
		},
		CompleteCallback: func(t *testing.T, id, result string) {
			t.Helper()
			mu.Lock()
			defer mu.Unlock()
			require.NoError(t, r.svc.SucceedCallback(r.now, id, result))
		},
		Pause: func(*testing.T) {
			mu.Lock()
			defer mu.Unlock()
			r.Pause()
		},
	}
}

func TestBackendServesSeveralExecutionsAtOnce(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	var mu sync.Mutex
	b := service.NewBackend(svc, &mu, func() time.Time { return epoch })
	var runs []*run
	for range 8 {
		r := startIn(t, svc, service.StartRequest{FunctionName: "order"})
		r.invoke()
		runs = append(runs, r)
	}
	var wg sync.WaitGroup
	for _, r := range runs {
		wg.Go(func() {
			token := r.token
			for _, u := range steps(50) {
				resp, err := b.Checkpoint(t.Context(), backend.CheckpointRequest{
					ExecutionARN: r.ARN(), Token: token, Updates: []protocol.OperationUpdate{u},
				})
				if err != nil {
					t.Error(err)
					return
				}
				token = resp.Token
			}
		})
	}
	wg.Wait()
	for _, r := range runs {
		require.Len(t, r.Operations(), 51)
	}
}

func TestBackendMakesNoCallUnderADoneContext(t *testing.T) {
	t.Parallel()
	h := harness(t, service.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := h.Backend.State(ctx, backend.StateRequest{Token: h.Input.CheckpointToken})
	require.ErrorIs(t, err, context.Canceled)
}
