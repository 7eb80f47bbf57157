// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// run is one execution.
type run struct {
	runner *Runner
	arn    string
	// function is the name by which the function was called, without a qualifier.
	function string
	agenda   *agenda
	// settled says that the chained invoke that started this execution has ended.
	settled atomic.Bool

	mu   sync.Mutex // guards below, and is held while the history is read
	fold history.Fold
	// marker is that of the page to read next, which is the last one.
	marker string
	// missed counts how often the service did not know the execution.
	missed int
	// known says that the service knew it once.
	known bool
	// stopped says that it was stopped from here.
	stopped bool
	// lost says that it can't be followed any more.
	lost bool
	// reads counts how often the history was read.
	reads int
	// closing is what the service says about the execution that has ended.
	closing *lambda.GetDurableExecutionOutput
	// unoffered are the callbacks, by operation id, that nobody was told of.
	unoffered []string
	refusals  []refusal
	children  []child
}

func newRun(r *Runner, arn, function string) *run {
	return &run{runner: r, arn: arn, function: function, agenda: newAgenda(r.agenda.ctx)}
}

// Bounds of what is read.
const (
	pageItems = 1000
	// maxMissed is how often an execution that was just started may be unknown:
	// for half a minute with the default pauses.
	maxMissed = 18
)

// read reads what is new in the history and returns it in order. An execution that
// the service does not know yet has nothing new.
func (one *run) read(ctx context.Context) ([]protocol.Event, error) {
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.ended() {
		return nil, nil
	}
	last := one.lastID()
	err := one.readPages(ctx)
	if isFault(err, faultNotFound) && !one.known && one.missed < maxMissed {
		one.missed++
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	one.known = true
	one.reads++
	all := one.fold.Events()
	first := len(all)
	for first > 0 && all[first-1].EventID > last {
		first--
	}
	return all[first:], nil
}

// readPages reads from the page that was the last one. It is read again because
// it may have grown, and it is read from the start when its marker has expired.
func (one *run) readPages(ctx context.Context) error {
	for {
		page, err := one.readPage(ctx)
		if isFault(err, faultInvalid) && one.marker != "" {
			one.marker = ""
			page, err = one.readPage(ctx)
		}
		if err != nil {
			return err
		}
		one.fold.Add(Events(page.Events)...)
		next := aws.ToString(page.NextMarker)
		if next == "" {
			return nil
		}
		one.marker = next
	}
}

func (one *run) readPage(ctx context.Context) (*lambda.GetDurableExecutionHistoryOutput, error) {
	r := one.runner
	in := &lambda.GetDurableExecutionHistoryInput{
		DurableExecutionArn:  &one.arn,
		IncludeExecutionData: aws.Bool(true),
		Marker:               optional(one.marker),
		MaxItems:             pageItems,
	}
	var page *lambda.GetDurableExecutionHistoryOutput
	err := r.persist(ctx, func() (err error) {
		page, err = ask(ctx, &r.cfg, "lambda:GetDurableExecutionHistory",
			r.cfg.Lambda.GetDurableExecutionHistory, in)
		return err
	})
	return page, err
}

// ended reports whether the history has its last event. The lock is held.
func (one *run) ended() bool { return one.fold.Execution().Status.Terminal() }

// lastID is the id of the latest event. The lock is held.
func (one *run) lastID() int {
	all := one.fold.Events()
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].EventID
}

// over reports whether the execution has ended, or is not followed any more.
func (one *run) over() bool {
	one.mu.Lock()
	defer one.mu.Unlock()
	return one.ended() || one.lost
}

// result is what is known so far.
func (one *run) result() *execution.Result {
	one.mu.Lock()
	defer one.mu.Unlock()
	result := execution.FromHistory(one.arn, one.fold.Events())
	if one.closing != nil {
		complete(result, one.closing)
	}
	return result
}

// complete replaces what the history tells by what the service says at the end,
// which is never cut short.
func complete(r *execution.Result, said *lambda.GetDurableExecutionOutput) {
	r.Name = cmp.Or(aws.ToString(said.DurableExecutionName), r.Name)
	r.Status = protocol.ExecutionStatus(said.Status)
	if said.ExecutionDataIncluded != nil && !*said.ExecutionDataIncluded {
		return
	}
	r.Output, r.Truncated = said.Result, false
	if said.Error != nil {
		r.Error = errorFrom(said.Error)
	}
	if said.InputPayload != nil {
		r.Input = said.InputPayload
	}
}

// describeLast names the latest event.
func (one *run) describeLast() string {
	one.mu.Lock()
	defer one.mu.Unlock()
	all := one.fold.Events()
	if len(all) == 0 {
		return "there is no event yet"
	}
	e := all[len(all)-1]
	text := fmt.Sprintf("the last event is %d, %s", e.EventID, e.EventType)
	if e.Name != "" {
		text += fmt.Sprintf(" %q", e.Name)
	}
	return text
}
