// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Branch is one branch of a [Parallel].
type Branch[T any] struct {
	// Name may be empty.
	Name string
	Run  func(Context) (T, error)
}

// Parallel runs branches with the same type of result at the same time, each with
// a Context of its own, and records the outcome as one operation. Everything said
// of [Map] holds for it; [ParallelMixed] is for branches of different types.
//
//	quotes, err := durable.Parallel(ctx, "quotes", []durable.Branch[Quote]{
//		{Name: "north", Run: askNorth},
//		{Name: "south", Run: askSouth},
//	}, durable.WithCompletion(durable.FirstSuccessful()))
//
//	// wrong: what a branch leaves in a variable is missing at replay, when
//	// the branch does not run; return it instead
//	{Name: "north", Run: func(ctx durable.Context) (Quote, error) { best = …; return … }}
func Parallel[T any](
	ctx Context, name string, branches []Branch[T], opts ...ParallelOption,
) (Batch[T], error) {
	plan := batchPlan{
		total: len(branches),
		name:  func(i int) (string, error) { return branches[i].Name, nil },
		body: func(i int) contextBody {
			if branches[i].Run == nil {
				return nil
			}
			return func(ctx Context) (any, error) { return branches[i].Run(ctx) }
		},
	}
	s := ctx.own()
	cfg, err := newParallelConfig(s.inv, name, opts)
	if err != nil {
		return Batch[T]{}, err
	}
	return runBatch[T](s, cfg, name, plan)
}

// AnyBranch is one branch of a [ParallelMixed]; [Into] makes it.
type AnyBranch struct {
	name string
	run  contextBody
	// read decodes a recorded payload into the branch's own type.
	read func(o *operation, serdes Serdes, payload *string) (any, error)
	keep func(value any)
}

// Into returns a branch whose result is stored in *into when it succeeds, live
// and at replay alike. *into is left alone until the batch has completed; without
// one, for nil, the result is in the [Batch] only.
func Into[T any](into *T, name string, run func(Context) (T, error)) AnyBranch {
	b := AnyBranch{
		name: name,
		read: func(o *operation, serdes Serdes, payload *string) (any, error) {
			return decode[T](o, serdes, payload)
		},
		keep: func(value any) {
			if v, ok := value.(T); ok && into != nil {
				*into = v
			}
		},
	}
	if run != nil {
		b.run = func(ctx Context) (any, error) { return run(ctx) }
	}
	return b
}

// ParallelMixed is [Parallel] for branches with different types of results.
//
//	var stock Stock
//	var quote Quote
//	_, err := durable.ParallelMixed(ctx, "prepare", []durable.AnyBranch{
//		durable.Into(&stock, "stock", checkStock),
//		durable.Into(&quote, "quote", askPrice),
//	})
func ParallelMixed(
	ctx Context, name string, branches []AnyBranch, opts ...ParallelOption,
) (Batch[any], error) {
	plan := batchPlan{
		total: len(branches),
		name:  func(i int) (string, error) { return branches[i].name, nil },
		body:  func(i int) contextBody { return branches[i].run },
		read: func(i int, o *operation, serdes Serdes, payload *string) (any, error) {
			return branches[i].read(o, serdes, payload)
		},
	}
	s := ctx.own()
	cfg, err := newParallelConfig(s.inv, name, opts)
	if err != nil {
		return Batch[any]{}, err
	}
	batch, err := runBatch[any](s, cfg, name, plan)
	for it := range batch.Succeeded() {
		branches[it.Index].keep(it.Value)
	}
	return batch, err
}

// ParallelOption configures [Parallel] and [ParallelMixed].
type ParallelOption interface{ applyParallel(c *batchConfig) }

func newParallelConfig(
	inv *invocation, name string, opts []ParallelOption,
) (*batchConfig, error) {
	cfg := newBatchConfig(inv, protocol.SubTypeParallel, protocol.SubTypeParallelBranch)
	err := applied("parallel", name, opts, func(o ParallelOption) { o.applyParallel(cfg) })
	return cfg, err
}

// BatchOption configures [Map], [Parallel] and [ParallelMixed].
type BatchOption interface {
	MapOption
	ParallelOption
}

// batchConfig is how a batch runs.
type batchConfig struct {
	sub         string
	branch      childConfig
	serdes      Serdes
	concurrency *int
	completion  Completion
	namer       itemName
	summary     summaryOption
}

func newBatchConfig(inv *invocation, sub, branch string) *batchConfig {
	c := &batchConfig{sub: sub, branch: inv.childDefaults, serdes: inv.serdes}
	c.branch.sub = branch
	c.branch.failure = branchError
	return c
}

// batchOption is a BatchOption made of a function.
type batchOption func(c *batchConfig)

func (o batchOption) applyMap(c *batchConfig)      { o(c) }
func (o batchOption) applyParallel(c *batchConfig) { o(c) }

// WithMaxConcurrency lets at most n branches be under way at once, at least one.
// A branch that waits keeps its place. The default is no limit.
func WithMaxConcurrency(n int) BatchOption {
	return batchOption(func(c *batchConfig) { c.concurrency = &n })
}

// WithCompletion sets when the batch is complete; the default is fail-fast.
func WithCompletion(policy Completion) BatchOption {
	return batchOption(func(c *batchConfig) { c.completion = policy })
}

// WithItemSerdes records the result of each item through s; the default is the
// handler's serdes. [WithSerdes] is for the batch as a whole.
func WithItemSerdes(s Serdes) BatchOption {
	return batchOption(func(c *batchConfig) { c.branch.serdes = s })
}

// AsFlat gives the branches no record of their own, which saves one operation
// each. Their operations belong to the batch, their functions run again at every
// replay until the batch has ended.
func AsFlat() BatchOption {
	return batchOption(func(c *batchConfig) { c.branch.virtual = true })
}

func (c *batchConfig) validate(operation, name string, plan *batchPlan) error {
	switch {
	case plan.body == nil:
		return invalid(operation, name, "function", "is nil")
	case c.concurrency != nil && *c.concurrency < 1:
		return invalid(operation, name, "max concurrency", "is %d, it must be at least 1",
			*c.concurrency)
	case c.serdes == nil || c.branch.serdes == nil:
		return invalid(operation, name, "serdes", "is nil")
	case c.branch.virtual && c.namer != nil:
		return invalid(operation, name, "item name", "flat branches have no record to name")
	}
	if err := c.completion.validate(plan.total); err != nil {
		return invalid(operation, name, "completion", "%v", err)
	}
	for i := range plan.total {
		if plan.body(i) == nil {
			return invalid(operation, name, fmt.Sprintf("branch %d", i), "its function is nil")
		}
	}
	return plan.nameAll(operation, name)
}
