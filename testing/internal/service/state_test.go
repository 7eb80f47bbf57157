// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func stateRequest(r *run, marker string, items int) backend.StateRequest {
	return backend.StateRequest{
		ExecutionARN: r.ARN(), Token: r.token, Marker: marker, MaxItems: items,
	}
}

// steps closes n steps named 1 to n in one checkpoint.
func steps(n int) []protocol.OperationUpdate {
	var batch []protocol.OperationUpdate
	for i := range n {
		batch = append(batch, stepSucceed(fmt.Sprint(i+1), "1"))
	}
	return batch
}

// rest reads pages from marker to the end.
func (r *run) rest(marker string, items int) (ops []protocol.Operation, pages int) {
	r.t.Helper()
	for marker != "" {
		page, err := r.State(r.now, stateRequest(r, marker, items))
		require.NoError(r.t, err)
		ops = append(ops, page.Operations...)
		marker = page.NextMarker
		pages++
	}
	return ops, pages
}

func TestEnvelopeHoldsTheFirstPageAndStateTheRest(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{InlineItems: 3, PageItems: 4})
	first := r.input.InitialExecutionState
	require.Equal(t, []string{r.ID()}, ids(first.Operations))
	require.Equal(t, `{"n":7}`, *first.Operations[0].ExecutionDetails.InputPayload)
	require.Empty(t, first.NextMarker)

	r.checkpoint(append(steps(9), waitStart("w", 1))...)
	r.suspend()
	r.fire(1)
	state := r.invoke().InitialExecutionState
	require.Equal(t, []string{r.ID(), "1", "2"}, ids(state.Operations))
	rest, pages := r.rest(state.NextMarker, 100)
	require.Equal(t, []string{"3", "4", "5", "6", "7", "8", "9", "w"}, ids(rest))
	require.Equal(t, 2, pages)
	rest, pages = r.rest(state.NextMarker, 3)
	require.Len(t, rest, 8)
	require.Equal(t, 3, pages)
}

func TestStateWithoutMarkerStartsAtTheExecution(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(steps(150)...)
	page, err := r.State(r.now, stateRequest(r, "", 0))
	require.NoError(t, err)
	require.Len(t, page.Operations, 100)
	require.Equal(t, r.ID(), page.Operations[0].ID)
	rest, _ := r.rest(page.NextMarker, 1000)
	require.Len(t, rest, 51)
}

func TestLargeInputLeavesTheEnvelopeEmpty(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{InlineBytes: 4096, PageBytes: 4096})
	r := startIn(t, svc, service.StartRequest{
		FunctionName: "order", Input: strings.Repeat("x", 5000),
	})
	state := r.invoke().InitialExecutionState
	require.Empty(t, state.Operations)
	require.NotEmpty(t, state.NextMarker)
	rest, _ := r.rest(state.NextMarker, 1000)
	require.Equal(t, []string{r.ID()}, ids(rest), "a page has one operation at least")
}

func TestPagesAreBoundedByBytes(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{PageBytes: 3000})
	for i := range 4 {
		r.checkpoint(stepSucceed(fmt.Sprint(i), strings.Repeat("x", 1000)))
	}
	page, err := r.State(r.now, stateRequest(r, "", 0))
	require.NoError(t, err)
	require.Equal(t, []string{r.ID(), "0", "1"}, ids(page.Operations))
	require.NotEmpty(t, page.NextMarker)
}

func TestStateNeedsTheCurrentTokenAndKeepsIt(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	old := stateRequest(r, "", 0)
	for range 2 {
		_, err := r.State(r.now, old)
		require.NoError(t, err)
	}
	r.checkpoint()
	_, err := r.State(r.now, old)
	requireInvalid(t, err, "Invalid checkpoint token")
	r.suspendOn("w")
	_, err = r.State(r.now, stateRequest(r, "", 0))
	requireInvalid(t, err, "Invalid checkpoint token")
}

func TestMarkersAreGoodUntilTheNextCheckpoint(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{PageItems: 2})
	changes := r.checkpoint(steps(5)...).NextMarker
	page, err := r.State(r.now, stateRequest(r, "", 0))
	require.NoError(t, err)
	r.checkpoint()
	for _, marker := range []string{page.NextMarker, changes, "nonsense", "c3RhdGUtMQ", "!"} {
		_, err = r.State(r.now, stateRequest(r, marker, 0))
		requireInvalid(t, err, "Invalid marker")
	}
}

func TestStateBoundsMaxItems(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	for _, items := range []int{-1, 1001} {
		_, err := r.State(r.now, stateRequest(r, "", items))
		requireInvalid(t, err, "1 validation error detected: Value at 'maxItems' failed to satisfy "+
			"constraint: Member must be between 0 and 1000")
	}
}

func TestAnswerIsPagedInTheOrderOfStart(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{PageItems: 2})
	resp := r.checkpoint(steps(5)...)
	require.Equal(t, []string{"1", "2"}, ids(resp.Operations))
	require.NotEmpty(t, resp.NextMarker)
	page, err := r.State(r.now, stateRequest(r, resp.NextMarker, 100))
	require.NoError(t, err)
	require.Equal(t, []string{"3", "4"}, ids(page.Operations))
	again, err := r.State(r.now, stateRequest(r, resp.NextMarker, 100))
	require.NoError(t, err)
	require.Equal(t, page, again, "a lost page can be read again")
	last, err := r.State(r.now, stateRequest(r, page.NextMarker, 100))
	require.NoError(t, err)
	require.Equal(t, []string{"5"}, ids(last.Operations))
	require.Empty(t, last.NextMarker)
	require.Empty(t, r.checkpoint().Operations, "all of it was read")
}

func TestWhatWasNotReadIsPartOfTheNextAnswer(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{PageItems: 2})
	resp := r.checkpoint(steps(5)...)
	_, err := r.State(r.now, stateRequest(r, resp.NextMarker, 1))
	require.NoError(t, err)
	resp = r.checkpoint(stepStart("6"))
	require.Equal(t, []string{"4", "5"}, ids(resp.Operations))
	rest, _ := r.rest(resp.NextMarker, 100)
	require.Equal(t, []string{"6"}, ids(rest))
	require.Empty(t, r.checkpoint().Operations)
}

func TestPendingWithUnreadChangesIsFollowedByAnotherInvocation(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{PageItems: 2})
	r.checkpoint(append(steps(5), waitStart("w", 9))...)
	r.suspend()
	require.True(t, r.NeedsInvocation())

	r = start(t, service.Config{PageItems: 2})
	resp := r.checkpoint(append(steps(5), waitStart("w", 9))...)
	r.rest(resp.NextMarker, 100)
	r.suspend()
	require.False(t, r.NeedsInvocation())
}

// suspendOn starts a wait of an hour and suspends.
func (r *run) suspendOn(id string) {
	r.t.Helper()
	r.checkpoint(waitStart(id, 3600))
	r.suspend()
}
