// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"reflect"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Map runs fn for every item, each in a branch with a Context of its own, and
// records the outcome as one operation. By default all items run at the same
// time, and the first failure completes the batch; [WithMaxConcurrency] and
// [WithCompletion] say otherwise.
//
// The [Batch] holds the outcome of every item that was started. The error is a
// [*BatchError] when the completion policy was not met, or a [*ValidationError];
// a failure that the policy tolerates is not an error.
//
// At replay a finished batch is returned as recorded and nothing runs. In an
// unfinished one, items that have ended return their recorded outcome and the
// others run again over theirs. Ids depend on the index of an item only, so the
// items must come in the same order at every replay, and the concurrency may be
// changed at any time. A result above 256 KiB is recomputed from the items' own
// records at replay.
//
//	// right: use the branch's context, and the index only through the context
//	durable.Map(ctx, "ship", items, func(ctx durable.Context, it Item) (Parcel, error) {
//		return durable.Step(ctx, "label", label(it))
//	})
//
//	// wrong: the order of a Go map differs from one replay to the next
//	durable.Map(ctx, "ship", slices.Collect(maps.Keys(bySKU)), ship)
func Map[In, Out any](
	ctx Context, name string, items []In, fn func(Context, In) (Out, error), opts ...MapOption,
) (Batch[Out], error) {
	s := ctx.own()
	cfg := newBatchConfig(s.inv, protocol.SubTypeMap, protocol.SubTypeMapIteration)
	if err := applied("map", name, opts, func(o MapOption) { o.applyMap(cfg) }); err != nil {
		return Batch[Out]{}, err
	}
	plan := batchPlan{total: len(items)}
	if fn != nil {
		plan.body = func(i int) contextBody {
			return func(ctx Context) (any, error) { return fn(ctx, items[i]) }
		}
	}
	if cfg.namer != nil {
		plan.name = func(i int) (string, error) { return cfg.namer(items[i], i) }
	}
	return runBatch[Out](s, cfg, name, plan)
}

// Index returns the index of the item or branch whose function ctx belongs to,
// and -1 outside of a batch.
func Index(ctx Context) int { return ctx.own().index - 1 }

// MapOption configures [Map].
type MapOption interface{ applyMap(c *batchConfig) }

// WithItemName names the iterations of a [Map] after their items; without it
// they have no name. T is the type of the items. It can't be combined with
// [AsFlat], which leaves the iterations without a record that could bear a name.
func WithItemName[T any](name func(item T, index int) string) MapOption {
	if name == nil {
		return itemName(nil)
	}
	return itemName(func(item any, i int) (string, error) {
		it, ok := item.(T)
		if !ok && item != nil {
			return "", fmt.Errorf("WithItemName is for items of type %s, these are %T",
				reflect.TypeFor[T](), item)
		}
		return name(it, i), nil
	})
}

type itemName func(item any, index int) (string, error)

func (n itemName) applyMap(c *batchConfig) { c.namer = n }
