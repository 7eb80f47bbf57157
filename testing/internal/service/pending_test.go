// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestPendingOperationsWaitForTheService(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	require.Empty(t, r.pending())
	r.checkpoint(stepStart("running"), waitStart("w", 9), contextStart("c"), stepRetry("s", 5),
		callbackStart("k", 0, 0), invokeStart("i", "f", "1"), waitStart("x", 1))
	require.Equal(t, []string{"w", "s", "k", "i", "x"}, r.pending())
	r.suspend()
	r.fire(5)
	require.Equal(t, []string{"w", "k", "i"}, r.pending(), "a step that may start is not pending")
	for range r.Pending() {
		break
	}
}

func (r *run) pending() []string {
	var ids []string
	for op := range r.Pending() {
		ids = append(ids, op.ID)
	}
	return ids
}
