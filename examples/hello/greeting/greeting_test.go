// SPDX-License-Identifier: Apache-2.0

package greeting_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/hello/greeting"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestGuestIsGreeted(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, greeting.Greet, greeting.Guest{Name: "Ada"},
		durabletest.Function("GreetFunction"))

	require.Equal(t, greeting.Visit{
		Welcome: "Welcome, Ada!", Farewell: "Goodbye, Ada.",
	}, run.Output(t))
	run.RequireDuration(t, 10*time.Second)
	run.RequireInvocations(t, 2) // up to the wait, and from there
	run.RequireGolden(t)
}
