// SPDX-License-Identifier: Apache-2.0

package spans_test

import (
	"testing"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func waitsForHours(ctx durable.Context, _ any) (int, error) {
	if _, err := durable.Step(ctx, "quote", succeeds); err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "cool off", time.Hour); err != nil {
		return 0, err
	}
	return 1, durable.Wait(ctx, "forever", 24*time.Hour)
}

// No invocation ends an execution that timed out, so nothing is there to record
// the span of the whole.
func TestTimeOutOfTheExecution(t *testing.T) {
	t.Parallel()
	requireSpans(t, waitsForHours, durabletest.ExecutionTimeout(2*time.Hour))
}

func TestStop(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	run := durabletest.Start(t, waitsForHours, nil, r.perExecution())
	run.Advance(t, 2*time.Hour)
	run.Stop(t, errBusy)
	run.Wait(t)
	requireGolden(t, r.tree())
}

// A refused checkpoint has the service invoke again. What ended before the
// invocation that failed is told to the next one too, and recorded once.
func TestRepeatedInvocation(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		if err := durable.Wait(ctx, "cool off", time.Hour); err != nil {
			return 0, err
		}
		if _, err := durable.Step(ctx, "quote", succeeds); err != nil {
			return 0, err
		}
		return durable.Step(ctx, "charge", succeeds)
	}, durabletest.Faults(durabletest.Fault{Kind: durabletest.FaultServer, On: "charge"}))
}
