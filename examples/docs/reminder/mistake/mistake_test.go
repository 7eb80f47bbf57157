// SPDX-License-Identifier: Apache-2.0

package mistake_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/reminder/mistake"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestNumberOutsideOfAStepIsFound(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Run(t, mistake.Handle, mistake.Appointment{Name: "kim", Days: 30})
	})

	require.Contains(t, said, "a replay does not do what the run did")
	require.Contains(t, said, "SUCCEEDED with a result that differs at $")
}
