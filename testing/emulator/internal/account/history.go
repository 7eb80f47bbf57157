// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// History is what was read of an execution's history. It belongs to one
// goroutine.
type History struct {
	account *Account
	arn     string
	events  []protocol.Event
	// marker is that of the page to read next, which is the last one.
	marker string
	result *execution.Result
}

// History returns the history of an execution, of which nothing is read yet.
func (a *Account) History(arn string) *History {
	return &History{account: a, arn: arn, result: execution.FromHistory(arn, nil)}
}

// Read reads what is new, all pages of it, and reports whether there is any.
func (h *History) Read(ctx context.Context) (changed bool, err error) {
	before := len(h.events)
	if err := h.readPages(ctx); err != nil {
		return false, err
	}
	if len(h.events) == before {
		return false, nil
	}
	h.result = execution.FromHistory(h.arn, slices.Clip(h.events))
	return true, nil
}

// Result is the execution as far as it was read.
func (h *History) Result() *execution.Result { return h.result }

// readPages begins with the page that was the last one, because that may have
// grown, and at the start when its marker has expired.
func (h *History) readPages(ctx context.Context) error {
	for {
		page, err := h.readPage(ctx)
		if isInvalid(err) && h.marker != "" {
			h.marker = ""
			continue
		}
		if err != nil {
			return err
		}
		h.add(cloud.Events(page.Events))
		next := aws.ToString(page.NextMarker)
		if next == "" {
			return nil
		}
		h.marker = next
	}
}

func (h *History) readPage(
	ctx context.Context,
) (*lambda.GetDurableExecutionHistoryOutput, error) {
	a := h.account
	return ask(ctx, a, "lambda:GetDurableExecutionHistory", a.lambda.GetDurableExecutionHistory,
		&lambda.GetDurableExecutionHistoryInput{
			DurableExecutionArn: &h.arn, IncludeExecutionData: aws.Bool(true),
			Marker: optional(h.marker), MaxItems: pageItems,
		})
}

// add keeps what was not read before. Events come in the order of their ids.
func (h *History) add(events []protocol.Event) {
	last := 0
	if n := len(h.events); n > 0 {
		last = h.events[n-1].EventID
	}
	for i := range events {
		if events[i].EventID > last {
			h.events = append(h.events, events[i])
		}
	}
}

// Follow reads until the execution has ended, and calls changed with what is
// known after everything new. Events may be missing at the service for a moment
// after the start. The error is that of changed, of ctx or an [*Error].
func (h *History) Follow(ctx context.Context, changed func(*execution.Result) error) error {
	pauses := h.account.pauses()
	for unknown := 0; ; {
		news, err := h.Read(ctx)
		switch {
		case IsNotFound(err) && len(h.events) == 0 && unknown < maxUnknown:
			unknown++
		case err != nil:
			return err
		}
		if news {
			pauses.reset()
			if err := changed(h.result); err != nil {
				return err
			}
		}
		if h.result.Status.Terminal() {
			return nil
		}
		if err := pauses.wait(ctx); err != nil {
			return err
		}
	}
}

// maxUnknown is how often an execution that was just started may be unknown.
const maxUnknown = 10

// Conclude asks the service for the outcome where the history was cut short.
func (h *History) Conclude(ctx context.Context) (*execution.Result, error) {
	r := h.result
	if !r.Truncated || !r.Status.Terminal() {
		return r, nil
	}
	said, err := h.account.describe(ctx, h.arn, true)
	if err != nil {
		return nil, err
	}
	if aws.ToBool(said.ExecutionDataIncluded) || said.Result != nil {
		r.Output, r.Truncated = said.Result, false
	}
	return r, nil
}

// pauses are the time between two looks at something that changes: short after a
// change, then longer and longer.
type pauses struct{ min, max, next time.Duration }

func (a *Account) pauses() *pauses {
	if a.endpoint != "" {
		return &pauses{min: 20 * time.Millisecond, max: 250 * time.Millisecond}
	}
	return &pauses{min: 500 * time.Millisecond, max: 5 * time.Second}
}

func (p *pauses) reset() { p.next = 0 }

// wait lets the time pass. When ctx is done before, its cause is the error.
func (p *pauses) wait(ctx context.Context) error {
	d := max(p.next, p.min)
	p.next = min(2*d, p.max)
	timer := time.NewTimer(d) //nolint:forbidigo // others' time is real; here alone it passes
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
