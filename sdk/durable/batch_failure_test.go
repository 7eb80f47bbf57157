// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// unencodable is a serdes that encodes nothing.
type unencodable struct{ durable.Serdes }

func (unencodable) Serialize(context.Context, durable.SerdesInfo, any) ([]byte, error) {
	return nil, errors.New("no ink")
}

// A batch whose result can't be recorded has failed, also at replay.
func TestFailureToRecordABatchIsReplayed(t *testing.T) {
	t.Parallel()
	var failures []string
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "map", []int{1}, func(durable.Context, int) (int, error) {
			return 1, nil
		}, durable.WithSerdes(unencodable{durable.JSON()}))
		require.ErrorIs(t, err, durable.ErrSerdes)
		require.Zero(t, batch.TotalCount())
		failures = append(failures, err.Error())
		return 0, durable.Wait(ctx, "pause", time.Hour)
	})
	require.Len(t, failures, 2)
	require.Equal(t, failures[0], failures[1])
}
