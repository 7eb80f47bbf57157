// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"iter"
)

// Batch is what came of the items of a [Map] or the branches of a [Parallel], in
// the order of their index. It holds those that were started; those that a
// completion policy made superfluous are not in it.
//
// A Batch is encoded as JSON with its items and the reason; a serdes given by
// [WithSerdes] to the operation encodes and decodes the Batch as a whole.
type Batch[T any] struct {
	Items  []Item[T]
	Reason CompletionReason
}

// Item is the outcome of one item or branch.
type Item[T any] struct {
	// Index is the position in the slice that the batch was called with.
	Index int
	// Name is what the branch or [WithItemName] called it.
	Name   string
	Status ItemStatus
	// Value is set when the item succeeded.
	Value T
	// Err is a [*BranchError] when the item failed.
	Err error

	payload *string // as recorded, when Value came from a record
	decoded bool    // Value is what JSON makes of the payload
}

// ItemStatus is how far an item came.
type ItemStatus string

// The statuses of an item.
const (
	ItemSucceeded ItemStatus = "SUCCEEDED"
	ItemFailed    ItemStatus = "FAILED"
	// ItemStarted is an item that was under way when the batch completed.
	ItemStarted ItemStatus = "STARTED"
)

// CompletionReason is why a batch completed.
type CompletionReason string

// The reasons. A custom one stands for a decision of [Completion].Decide.
const (
	AllCompleted             CompletionReason = "ALL_COMPLETED"
	MinSuccessfulReached     CompletionReason = "MIN_SUCCESSFUL_REACHED"
	FailureToleranceExceeded CompletionReason = "FAILURE_TOLERANCE_EXCEEDED"
	CustomSucceeded          CompletionReason = "CUSTOM_COMPLETION_SUCCEEDED"
	CustomFailed             CompletionReason = "CUSTOM_COMPLETION_FAILED"
)

// Status is [ItemFailed] if any item failed or the policy said so, tolerated or
// not, else [ItemSucceeded].
func (b Batch[T]) Status() ItemStatus {
	if b.FailureCount() > 0 || b.Reason == CustomFailed {
		return ItemFailed
	}
	return ItemSucceeded
}

// Results returns the values of the items that succeeded.
func (b Batch[T]) Results() []T {
	values := make([]T, 0, len(b.Items))
	for it := range b.Succeeded() {
		values = append(values, it.Value)
	}
	return values
}

// Errors returns the errors of the items that failed.
func (b Batch[T]) Errors() []error {
	var errs []error
	for it := range b.Failed() {
		errs = append(errs, it.Err)
	}
	return errs
}

// Succeeded goes over the items that succeeded.
func (b Batch[T]) Succeeded() iter.Seq[Item[T]] { return b.with(ItemSucceeded) }

// Failed goes over the items that failed.
func (b Batch[T]) Failed() iter.Seq[Item[T]] { return b.with(ItemFailed) }

// Unfinished goes over the items that were under way when the batch completed.
func (b Batch[T]) Unfinished() iter.Seq[Item[T]] { return b.with(ItemStarted) }

// SuccessCount is the number of items that succeeded.
func (b Batch[T]) SuccessCount() int { return b.count(ItemSucceeded) }

// FailureCount is the number of items that failed.
func (b Batch[T]) FailureCount() int { return b.count(ItemFailed) }

// StartedCount is the number of items that were under way at the end.
func (b Batch[T]) StartedCount() int { return b.count(ItemStarted) }

// TotalCount is the number of items that were started.
func (b Batch[T]) TotalCount() int { return len(b.Items) }

// Err returns the error of the first item that failed, nil if none did. Unlike
// the error of [Map] and [Parallel] it does not ask what the policy tolerates.
func (b Batch[T]) Err() error {
	for it := range b.Failed() {
		return it.Err
	}
	return nil
}

func (b Batch[T]) with(s ItemStatus) iter.Seq[Item[T]] {
	return func(yield func(Item[T]) bool) {
		for _, it := range b.Items {
			if it.Status == s && !yield(it) {
				return
			}
		}
	}
}

func (b Batch[T]) count(s ItemStatus) int {
	n := 0
	for range b.with(s) {
		n++
	}
	return n
}
