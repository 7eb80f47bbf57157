// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// TestExecutionsContinueFromEveryCommit lets a server die after each commit in
// turn: whatever the next one finds, it brings the execution to the same end, by
// the same operations.
func TestExecutionsContinueFromEveryCommit(t *testing.T) {
	t.Parallel()
	cfg := emulator.Config{SkipTime: true, InvocationAttempts: 3}
	store, left := newMemoryStore(), &copies{}
	store.committed = left.add
	cfg.Store = store
	first := start(t, cfg)
	registerTrip(t, first)
	arn := first.launch(t, "trip:1", `"kim"`)
	launched := left.count()
	want := *first.ended(t, arn).Result
	require.NoError(t, first.Close())
	operations := operationIDs(t, first, arn)
	require.Len(t, operations, 8)
	require.Greater(t, left.count(), launched+5)

	for _, found := range left.all[launched-1:] {
		next, _ := found.next(t, cfg)
		registerTrip(t, next)
		got := next.ended(t, arn)
		require.Equal(t, types.ExecutionStatusSucceeded, got.Status)
		require.JSONEq(t, want, *got.Result)
		require.Equal(t, operations, operationIDs(t, next, arn))
		require.NoError(t, next.Close())
	}
}

// copies are stores as they were after each commit.
type copies struct {
	mu  sync.Mutex // guards all
	all []*memoryStore
}

func (c *copies) add(store *memoryStore) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, store)
}

func (c *copies) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.all)
}

// registerTrip adds a function with one operation of most kinds, and those that
// it invokes.
func registerTrip(t *testing.T, w *world) {
	t.Helper()
	register(t, w, "greet", greet)
	require.NoError(t, w.Register("plain", plain(
		func(context.Context, []byte) ([]byte, error) { return []byte(`"plain"`), nil })))
	register(t, w, "trip", func(ctx durable.Context, name string) ([]string, error) {
		attempts, err := durable.Step(ctx, "flaky", func(ctx durable.StepContext) (int, error) {
			if ctx.Attempt() < 3 {
				return 0, context.DeadlineExceeded
			}
			return ctx.Attempt(), nil
		})
		if err != nil || attempts != 3 {
			return nil, err
		}
		child := durable.InvokeAsync[string](ctx, "child", "greet:1", name)
		both, err := durable.Map(ctx, "both", []int{1, 2},
			func(ctx durable.Context, n int) (string, error) {
				if n == 1 {
					return "waited", durable.Wait(ctx, "day", 24*time.Hour)
				}
				return durable.Invoke[string](ctx, "ordinary", "plain", "")
			})
		if err != nil {
			return nil, err
		}
		greeting, err := child.Await(ctx)
		if err != nil {
			return nil, err
		}
		return append(both.Results(), greeting), durable.Wait(ctx, "end", time.Hour)
	})
}

// operationIDs are those of all operations, in the order of their start.
func operationIDs(t *testing.T, w *world, arn string) []string {
	t.Helper()
	result, err := w.Result(arn)
	require.NoError(t, err)
	var ids []string
	for op := range result.All() {
		require.True(t, op.Status.Terminal(), op.Path)
		ids = append(ids, op.ID)
	}
	return ids
}
