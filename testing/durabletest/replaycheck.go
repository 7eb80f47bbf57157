// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
)

// mostReplays is how many replays the check after a run makes at most. Runs with
// up to as many changes of operations are replayed from every one of them.
const mostReplays = 64

// WithoutReplayCheck leaves out the replay check of [Run] and [Steered.Wait].
// It is for a function that is non-deterministic on purpose, or whose code
// outside of steps may not run more often than the run itself needs.
//
// The check replays the execution from every prefix of its history, as it would
// happen after a crash at that point, and fails the test if the function does
// otherwise than it did: calls another operation or none, closes a child with
// another result, ends the execution otherwise. Prefixes from which the run itself
// has begun an invocation were replayed then. Of more than 64 others it takes 64,
// evenly spread, the first and the last among them; with results of more than a
// megabyte in all it takes fewer, down to eight. Bodies of steps do not run again,
// nothing is logged and plugins see nothing of it; only the function's code outside
// of steps does run, once for each replay.
//
// Payloads are compared as JSON; those that are none, and those that package
// serdes has encrypted or moved to a file, are not. The check follows races where
// they end as they did, and gives up a replay in which another branch would be the
// first. An execution that failed because it is non-deterministic says so itself
// and is not checked.
func WithoutReplayCheck() Option { return option(func(c *config) { c.noReplayCheck = true }) }

// checkReplay fails the test if the function does not do again what it did.
func (x *Execution[Out]) checkReplay(t TB) {
	t.Helper()
	var text string
	err := x.world.within(t, func() error {
		text = x.replayDifferences(x.world.ctx)
		return nil
	})
	if err != nil {
		t.Errorf("durabletest: replay check: %v", err)
	}
	if text != "" {
		t.Errorf("durabletest: %s", text)
	}
}

// replayDifferences says what the function does otherwise at replay, "" when it
// does nothing so or is not to be checked.
func (x *Execution[Out]) replayDifferences(ctx context.Context) string {
	if x.world.cfg.noReplayCheck {
		return ""
	}
	events := x.events()
	if hasFailed(events) && errors.Is(x.Err(), durable.ErrNonDeterministic) {
		return ""
	}
	recording := replay.Of(x.world.arn, events)
	found := recording.CheckAll(ctx, x.world.handler, recording.PrefixesOfRun(mostReplays))
	if len(found) == 0 {
		return ""
	}
	return "replay check: " + describeDifferences(recording, found)
}

func hasFailed(events []protocol.Event) bool {
	return len(events) > 0 && events[len(events)-1].EventType == protocol.EventExecutionFailed
}

// describeDifferences tells what a function does otherwise at replay.
func describeDifferences(recording *replay.Recording, found []replay.Difference) string {
	var b strings.Builder
	b.WriteString("a replay does not do what the run did\n")
	for _, d := range found {
		fmt.Fprintf(&b, "\n  %s\n    recorded: %s\n    now:      %s\n",
			d.Subject(), d.Recorded, d.Called)
		if d.Caller != "" {
			fmt.Fprintf(&b, "    code:     %s\n", d.Caller)
		}
		fmt.Fprintf(&b, "    replayed: from %s\n", recording.Where(d.Prefix))
	}
	b.WriteString(`
usual causes: time, random values, map order or a select outside of steps; variables
that a step's body sets instead of returning them, or that branches share; what depends
on IsReplaying; anything that is kept from one invocation to the next`)
	return b.String()
}
