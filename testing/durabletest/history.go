// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
)

// ReplayHistory checks that a function still does what an execution of it did,
// on AWS for instance. The file holds the history as GetDurableExecutionHistory
// answers: an object {"Events": [...]}, or an array of such pages or of events;
// [execution.Result.WriteHistory] writes such files too. The execution may still
// be running.
//
//	func TestOldExecutions(t *testing.T) {
//		files, err := filepath.Glob("testdata/histories/*.json")
//		require.NoError(t, err)
//		for _, file := range files {
//			durabletest.ReplayHistory(t, order.Handle, file)
//		}
//	}
//
// The function is replayed from every point of the history at which an operation
// has changed. No step's body runs: what it returned is on record. The test fails
// with all that the function calls, proposes or answers otherwise than recorded.
// Behind a difference the replay goes on as if it were none, unless the function
// calls another type of operation or none.
//
// Where the file leaves out data, because it was read without, or was too large,
// the function is followed up to the operation whose result is missing, in every
// branch. How far that was is logged, and [Replayed] tells; [FillIn] and
// [FillInput] supply what is missing. A missing input fails the test, for there is
// nothing to begin with.
//
// [durable.UUID] and [durable.Rand] depend on the execution's ARN, which is not
// in the service's answer: see [ExecutionARN]. Of the other options only
// [Handler] and [Function] have an effect.
func ReplayHistory[In, Out any](
	t TB, fn func(durable.Context, In) (Out, error), file string, opts ...Option,
) *Replayed {
	t.Helper()
	cfg := newConfig(opts)
	if cfg.mistake != nil {
		fail(t, "the run can't begin: %v", cfg.mistake)
	}
	recorded, err := readHistory(file)
	if err == nil {
		recorded.events, err = filled(recorded.events, cfg.fillIns)
	}
	if err != nil {
		fail(t, "recorded history: %v", err)
	}
	out := &Replayed{File: file, Result: recorded.result(cfg)}
	if lacksInput(out.Result.Events) {
		fail(t, "%s: the input of the execution was left out of the file; say what it was with"+
			" durabletest.FillInput", file)
	}
	r := &rereading{
		arn: out.Result.ARN, handler: durable.NewHandler(fn, cfg.handler...), out: out,
		told: make(map[replay.Difference]bool),
	}
	r.replay(t.Context())
	if recorded.more {
		out.Gaps = append(out.Gaps, "the file ends with a NextMarker: there are more pages")
	}
	out.require(t)
	return out
}

// ExecutionARN says which execution a recorded history is of, for [ReplayHistory].
// The default is what the file says in the member DurableExecutionArn beside its
// Events, else a made-up one.
func ExecutionARN(arn string) Option { return option(func(c *config) { c.arn = arn }) }

// Replayed is what [ReplayHistory] has found.
type Replayed struct {
	// File is the path of the history.
	File string
	// Result is the execution as it was recorded, with what was filled in.
	Result *execution.Result
	// Checked is how many of its operations were replayed: all of them unless
	// there are gaps.
	Checked int
	// Gaps say why others were not, a sentence each.
	Gaps []string

	differences []string
}

// require says what differs, and how far the replay came.
func (r *Replayed) require(t TB) {
	t.Helper()
	all := len(slices.Collect(r.Result.All()))
	if len(r.Gaps) > 0 {
		t.Logf("durabletest: %s: replayed %d of %d operations:\n%s", r.File, r.Checked, all,
			indent(strings.Join(r.Gaps, "\n")+"\n"))
	}
	if len(r.differences) == 0 {
		return
	}
	t.Errorf("durabletest: the function does otherwise than %s has recorded (%s):\n\n%s\n%s",
		r.File, times(len(r.differences), "difference"),
		indent(strings.Join(r.differences, "\n")+"\n"), recordedRun(r.Result))
	t.FailNow()
}

func times(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// recordedRun shows the run beside which the differences are to be read.
func recordedRun(r *execution.Result) string {
	return fmt.Sprintf("recorded was %s, %s after %s\n\noperations:\n%s\nhistory:\n%s",
		r.ARN, outcomeOf(r), r.Duration(), indent(r.Tree()), indent(r.Timeline()))
}

// result reads the run, under the ARN that the test or the file says.
func (f *historyFile) result(cfg *config) *execution.Result {
	r := execution.FromHistory("", f.events)
	switch {
	case cfg.arn != "":
		r.ARN = cfg.arn
	case f.arn != "":
		r.ARN = f.arn
	default:
		r.ARN = fmt.Sprintf("arn:aws:lambda:us-east-1:123456789012:function:%s:$LATEST"+
			"/durable-execution/%s/%s", cfg.function, r.Name, f.executionID())
	}
	return r
}

func (f *historyFile) executionID() string {
	for i := range f.events {
		if f.events[i].EventType == protocol.EventExecutionStarted {
			return f.events[i].ID
		}
	}
	return ""
}

func lacksInput(events []protocol.Event) bool {
	return slices.ContainsFunc(events, func(e protocol.Event) bool {
		return e.ExecutionStartedDetails != nil && e.ExecutionStartedDetails.Input.Truncated
	})
}

// rereading replays a history, and replays it again as long as that tells more:
// of what was left out, and of what differs behind a difference.
type rereading struct {
	arn     string
	handler *durable.Handler
	out     *Replayed
	// told are the differences so far, without their prefixes.
	told map[replay.Difference]bool
}

// mostPrefixes bounds the points from which a very long history is replayed.
const mostPrefixes = 500

func (r *rereading) replay(ctx context.Context) {
	events := slices.Clone(r.out.Result.Events)
	for first := true; ; first = false {
		left, missed := cut(events)
		recording := replay.Of(r.arn, left)
		l := newLearner(r.handler)
		found := recording.CheckAll(ctx, l, recording.Prefixes(mostPrefixes))
		if first || len(r.told) == 0 {
			r.out.Checked = len(slices.Collect(execution.FromHistory("", left).All()))
			r.out.Gaps = gapsOf(r.out.Result, missed)
		}
		more := false
		for _, d := range found {
			more = r.tell(d, recording) && l.accept(events, d.ID) || more
		}
		if !more && (len(found) > 0 || !l.complete(events, missed)) {
			return
		}
	}
}

// tell takes down a difference, and reports whether it is new.
func (r *rereading) tell(d replay.Difference, recording *replay.Recording) bool {
	key := d
	key.Prefix, key.Path = 0, ""
	if r.told[key] {
		return false
	}
	r.told[key] = true
	if o := r.out.Result.OperationByID(d.ID); o != nil {
		d.Path = o.Path // whatever it is called now
	}
	r.out.differences = append(r.out.differences,
		fmt.Sprintf("%s\n  with %s on record", d, recording.Where(d.Prefix)))
	return true
}

// gapsOf says at which operations the function could not be followed further. A
// context around one of them is no gap of its own: its result comes to light with
// theirs.
func gapsOf(r *execution.Result, missed []string) []string {
	var gaps []string
	for _, id := range missed {
		o := r.OperationByID(id)
		if o != nil && !surrounds(o, missed) {
			gaps = append(gaps, fmt.Sprintf("it stops at %s %q, whose outcome was left out of the"+
				" file; durabletest.FillIn(%q, ...) goes on", o.Kind(), o.Path, o.Path))
		}
	}
	return gaps
}

// surrounds reports whether one of the operations is inside o.
func surrounds(o *execution.Operation, ids []string) bool {
	for inner := range o.All() {
		if inner != o && slices.Contains(ids, inner.ID) {
			return true
		}
	}
	return false
}
