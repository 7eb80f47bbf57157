// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// batchSummary is recorded in place of a batch whose payload is too large. The
// reason and the statuses are authoritative: at replay the values are computed
// again from the items' own records, the decisions are not.
type batchSummary struct {
	Type         string           `json:"type"`
	TotalCount   int              `json:"totalCount"`
	SuccessCount int              `json:"successCount"`
	FailureCount int              `json:"failureCount"`
	StartedCount int              `json:"startedCount"`
	Status       ItemStatus       `json:"status"`
	Reason       CompletionReason `json:"completionReason"`
	// ItemStatuses has one character for each item: S succeeded, F failed,
	// "-" started, "." not started.
	ItemStatuses string `json:"itemStatuses"`
	Summary      string `json:"summary,omitempty"`
}

const (
	markSucceeded  = 'S'
	markFailed     = 'F'
	markStarted    = '-'
	markNotStarted = '.'
)

// summarize returns the payload that replaces the batch.
func (r *batchRun) summarize(batch any) (*string, error) {
	s := batchSummary{Type: r.cfg.sub + "Result", Status: ItemSucceeded, Reason: r.reason}
	marks := make([]byte, len(r.branches))
	for i := range r.branches {
		switch r.branches[i].status {
		case ItemSucceeded:
			marks[i] = markSucceeded
			s.SuccessCount++
		case ItemFailed:
			marks[i] = markFailed
			s.FailureCount++
		case ItemStarted:
			marks[i] = markStarted
			s.StartedCount++
		default:
			marks[i] = markNotStarted
		}
	}
	s.ItemStatuses = string(marks)
	s.TotalCount = s.SuccessCount + s.FailureCount + s.StartedCount
	if s.FailureCount > 0 || s.Reason == CustomFailed {
		s.Status = ItemFailed
	}
	if r.cfg.summary.text != nil {
		s.Summary = r.cfg.summary.text(batch)
	}
	data, err := json.Marshal(s)
	text := string(data)
	return &text, err
}

// recompute runs the functions of the branches that ended over their records,
// one after the other. Nothing is sent and nothing new is started.
func (r *batchRun) recompute(payload *string) {
	var s batchSummary
	if payload == nil || json.Unmarshal([]byte(*payload), &s) != nil ||
		len(s.ItemStatuses) != len(r.branches) {
		r.o.task.Fail(&NonDeterministicError{OperationID: r.o.id, Problem: fmt.Sprintf(
			"%s was recorded with %d items, the code has %d", describe(r.o), len(s.ItemStatuses),
			len(r.branches))})
	}
	r.reason = s.Reason
	for i := range r.branches {
		b := &r.branches[i]
		switch s.ItemStatuses[i] {
		case markStarted:
			b.status = ItemStarted
		case markSucceeded, markFailed:
			b.op = r.branch(i)
			b.op.pinned, b.op.branch = true, false
			b.result = r.run(b.op, i)
			r.settle(i)
			r.mustBe(i, s.ItemStatuses[i])
		}
	}
}

func (r *batchRun) mustBe(i int, mark byte) {
	failed := r.branches[i].status == ItemFailed
	if failed != (mark == markFailed) {
		r.o.task.Fail(&NonDeterministicError{OperationID: r.o.id, Problem: fmt.Sprintf(
			"branch %d of %s ends otherwise than it was recorded", i, describe(r.o))})
	}
}

// SummaryOption sets a summary for large results.
type SummaryOption interface {
	ChildOption
	BatchOption
}

// WithSummary records a text beside or instead of a result above 256 KiB, for
// people who read the history; replay does not use it. T is the result of the
// child's function, or the [Batch] of a [Map] or [Parallel]; another type is
// refused, however large the result.
func WithSummary[T any](summarize func(T) string) SummaryOption {
	if summarize == nil {
		return summaryOption{}
	}
	return summaryOption{of: reflect.TypeFor[T](), text: func(value any) string {
		v, _ := value.(T)
		return summarize(v)
	}}
}

// summaryOption makes the summary of a result. Its zero value makes none.
type summaryOption struct {
	of   reflect.Type
	text func(value any) string
}

func (o summaryOption) applyMap(c *batchConfig)      { c.summary = o }
func (o summaryOption) applyParallel(c *batchConfig) { c.summary = o }
func (o summaryOption) applyChild(c *childConfig)    { c.summary = o }

// validSummary refuses a summary of other values than the results of type T.
func validSummary[T any](o summaryOption, operation, name string) error {
	if of := reflect.TypeFor[T](); o.text != nil && !of.AssignableTo(o.of) {
		return invalid(operation, name, "summary", "is for results of type %s, these are %s", o.of, of)
	}
	return nil
}
