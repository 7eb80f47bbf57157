// SPDX-License-Identifier: Apache-2.0

package patterns_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestAnswersAreComputed(t *testing.T) {
	t.Parallel()
	approver := durabletest.Respond(func(c durabletest.CallbackInfo) durabletest.Responder {
		var in order.Order
		if err := json.Unmarshal(c.Input, &in); err != nil || len(in.Items) > 10 {
			return durabletest.Fail(durabletest.Error("Rejected", "too many items"))
		}
		return durabletest.Succeed(kim).After(time.Hour)
	})

	run := durabletest.Run(t, desk().Handle, two(), labelled(),
		durabletest.OnCallback("approval", approver))
	require.Equal(t, "shipped", run.Output(t).Status)

	run = durabletest.Run(t, desk().Handle, large(11), labelled(),
		durabletest.OnCallback("approval", approver))
	require.ErrorContains(t, run.Err(), "too many items")
}

func TestSteersTheApproval(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, desk().Handle, two(), labelled())
	approval := run.AwaitCallback(t, "approval")

	run.Advance(t, 71*time.Hour)
	run.RequireStatus(t, "RUNNING")
	approval.Succeed(t, kim)
	run.Wait(t)

	require.Equal(t, "shipped", run.Output(t).Status)
	run.RequireDuration(t, (71+24)*time.Hour)
}

// polls asks two departments, and is content with one.
func polls(ctx durable.Context, _ string) (string, error) {
	ask := func(department string) *durable.Future[string] {
		return durable.Go(ctx, department, func(ctx durable.Context) (string, error) {
			return durable.WaitForCallback[string](ctx, "ask-"+department,
				func(durable.StepContext, string) error { return nil })
		})
	}
	return durable.Any(ctx, "first yes", ask("legal"), ask("sales"))
}

func TestPatternsAndPaths(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, polls, "",
		durabletest.OnCallback("ask-*", durabletest.Succeed("fine").After(time.Hour)),
		durabletest.OnCallback("legal/ask-legal",
			durabletest.Fail(durabletest.Error("Rejected", "no"))))

	require.Equal(t, "fine", run.Output(t))
}

func TestSteersTwoCallbacks(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, polls, "")
	legal := run.AwaitCallback(t, "ask-legal")
	sales := run.AwaitCallback(t, "ask-sales")
	legal.Fail(t, "Rejected", "no")
	run.RunUntilIdle(t)
	run.RequireStatus(t, "RUNNING")
	sales.Succeed(t, "fine")
	run.Wait(t)

	require.Equal(t, "fine", run.Output(t))
}

func TestAnswerAtTheLastMoment(t *testing.T) {
	t.Parallel()

	for after, want := range map[time.Duration]string{
		72*time.Hour - time.Second: "shipped",
		72 * time.Hour:             "expired", // the time-out goes first
	} {
		run := durabletest.Run(t, desk().Handle, two(), labelled(),
			durabletest.OnCallback("approval", durabletest.Succeed(kim).After(after)))

		require.Equal(t, want, run.Output(t).Status)
	}
}

func TestPayloadThatIsNoJSON(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, polls, "",
		durabletest.OnCallback("*", durabletest.Succeed(durabletest.Raw("dark red"))))

	require.Equal(t, "dark red", run.Output(t))
}
