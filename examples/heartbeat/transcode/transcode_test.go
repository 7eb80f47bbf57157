// SPDX-License-Identifier: Apache-2.0

package transcode_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/heartbeat/transcode"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// farm is one whose workers are the responders of the test.
type farm struct{}

func (farm) Submit(context.Context, transcode.Job, string) error { return nil }

func studio() transcode.Studio { return transcode.Studio{Farm: farm{}} }

func holiday() transcode.Job { return transcode.Job{Video: "holiday.mov", Codec: "av1"} }

func done(worker string) durabletest.Outcome {
	return durabletest.Succeed(transcode.File{Name: "holiday.webm", Worker: worker})
}

func TestWorkerTakesFourHours(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio().Transcode, holiday(),
		durabletest.OnCallback("worker 1",
			durabletest.HeartbeatEvery(time.Minute).Then(done("north").After(4*time.Hour))))

	require.Equal(t, transcode.File{Name: "holiday.webm", Worker: "north"}, run.Output(t))
	run.RequireDuration(t, 4*time.Hour)
	run.RequireGolden(t)
}

func TestSilentWorkerIsReplaced(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio().Transcode, holiday(),
		durabletest.OnCallback("worker 1",
			durabletest.HeartbeatEvery(time.Minute).For(10*time.Minute)),
		durabletest.OnCallback("worker 2", done("south").After(2*time.Minute)))

	require.Equal(t, "south", run.Output(t).Worker)
	// The last sign of life, three minutes of silence, the pause, the new worker.
	run.RequireDuration(t, 10*time.Minute+3*time.Minute+30*time.Second+2*time.Minute)
	run.RequireGolden(t)
}

func TestThreeSilentWorkersAreEnough(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio().Transcode, holiday(),
		durabletest.OnCallback("worker *", durabletest.Never()))

	run.RequireFailed(t, durable.ErrHeartbeat)
	run.RequireGolden(t)
}

func TestBrokenVideoIsNotTriedAgain(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio().Transcode, holiday(),
		durabletest.Function("TranscodeFunction"),
		durabletest.OnCallback("worker 1", durabletest.Fail(
			durabletest.Error("Video.Broken", "no frames")).After(time.Second)))

	require.EqualError(t, run.Err(), "execution is FAILED: Video.Broken: no frames")
	run.RequireGolden(t)
}
