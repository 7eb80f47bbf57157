// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// batchPlan is what a batch consists of, with the types erased.
type batchPlan struct {
	total int
	body  func(i int) contextBody
	name  func(i int) (string, error) // nil: no names
	// read decodes the payload of one item; nil: all are of one type.
	read func(i int, o *operation, serdes Serdes, payload *string) (any, error)

	names []string
}

// nameAll asks for all names before anything is recorded.
func (p *batchPlan) nameAll(operation, name string) error {
	p.names = make([]string, p.total)
	if p.name == nil {
		return nil
	}
	for i := range p.names {
		text, err := p.name(i)
		if err != nil {
			return invalid(operation, name, "item name", "%v", err)
		}
		if err := validName(fmt.Sprintf("%s %q: branch %d", operation, name, i), text); err != nil {
			return err
		}
		p.names[i] = text
	}
	return nil
}

// batchRun is one run over the branches of a batch.
type batchRun struct {
	o        *operation
	cfg      *batchConfig
	plan     batchPlan
	branches []branchState
	started  int // branches 0 to started-1 have begun

	succeeded, failed int
	decidedAt         int // the number of ended items at the last decision

	reason  CompletionReason
	waiting string // why the coordinating task is parked, in words

	// Filled by branches under the engine's lock.
	signal engine.Signal
	ended  []int
}

// branchState is one branch as the coordinating task sees it.
type branchState struct {
	op     *operation
	task   *engine.Task
	status ItemStatus // "" before it begins
	result contextResult
}

// runBatch is the typed rim of Map and Parallel.
func runBatch[T any](
	s *scope, cfg *batchConfig, name string, plan batchPlan,
) (Batch[T], error) {
	what := word(cfg.sub)
	if err := validName(what, name); err != nil {
		return Batch[T]{}, err
	}
	if err := cfg.validate(what, name, &plan); err != nil {
		return Batch[T]{}, err
	}
	if err := validSummary[Batch[T]](cfg.summary, what, name); err != nil {
		return Batch[T]{}, err
	}
	o := s.begin(&kind{protocol.TypeContext, cfg.sub}, name)
	defer o.end()
	run := &batchRun{o: o, cfg: cfg, plan: plan, branches: make([]branchState, plan.total)}
	batch, err := batchOf[T](run)
	if err != nil {
		return batch, err
	}
	return batch, run.verdict(batch.Reason, batch.SuccessCount(), batch.TotalCount(), batch.Errors())
}

// batchOf brings the batch to its end and returns what a replay will.
func batchOf[T any](run *batchRun) (Batch[T], error) {
	o := run.o
	op := o.record()
	if op != nil && op.Status.Terminal() {
		if op.Status == protocol.StatusFailed {
			return Batch[T]{}, childError(o, op)
		}
		if op.ContextDetails == nil || !op.ContextDetails.ReplayChildren {
			return readBatch[T](run, op.Result())
		}
		run.recompute(op.Result())
		return collect[T](run)
	}
	if op == nil {
		o.inv.hooks.operationStarts(o)
		o.task.Queue(o.update(protocol.ActionStart))
	}
	run.runAll()
	batch, err := collect[T](run)
	if err != nil {
		return batch, err
	}
	payload, err := o.encode(run.cfg.serdes, batch)
	if err != nil {
		return Batch[T]{}, run.fail(err)
	}
	u := o.update(protocol.ActionSucceed)
	u.Payload = payload
	if len(*payload) > protocol.LargeResult {
		if u.Payload, err = run.summarize(batch); err != nil {
			return Batch[T]{}, run.fail(err)
		}
		u.ContextOptions = &protocol.ContextOptions{ReplayChildren: true}
		o.task.Commit(u)
		return batch, nil
	}
	o.task.Commit(u)
	if _, plain := run.cfg.serdes.(jsonSerdes); plain {
		return batch, nil // its items have made the round trip already
	}
	return readBatch[T](run, payload)
}

// fail records that the outcome of the batch can't be recorded.
func (r *batchRun) fail(err error) error {
	u := r.o.update(protocol.ActionFail)
	u.Error = r.o.inv.errorObject(err)
	r.o.task.Commit(u)
	return childError(r.o, r.o.mustExist())
}

// runAll starts branches in the order of their index, as many as may be under
// way, until the policy is satisfied or none is left.
func (r *batchRun) runAll() {
	r.settleRecorded()
	running := 0
	for r.reason = r.decide(); r.reason == ""; r.reason = r.decide() {
		for running < r.limit() && r.startNext() {
			running++
		}
		if running == 0 {
			r.reason = AllCompleted
			break
		}
		for _, i := range r.awaitSome() {
			r.settle(i)
			running--
		}
	}
	for i := range r.branches {
		if b := &r.branches[i]; b.task != nil && b.status == ItemStarted {
			b.task.Abandon()
		}
	}
}

func (r *batchRun) limit() int {
	if r.cfg.concurrency == nil {
		return r.plan.total
	}
	return *r.cfg.concurrency
}

// settleRecorded takes over the branches that ended in an earlier invocation.
func (r *batchRun) settleRecorded() {
	if r.o.recorded == nil || r.cfg.branch.virtual {
		return
	}
	for i := range r.branches {
		op := r.branch(i)
		if op.recorded == nil {
			continue
		}
		r.branches[i].op, r.branches[i].status = op, ItemStarted
		if op.recorded.Status.Terminal() {
			op.task = r.o.task
			r.branches[i].result = r.run(op, i)
			r.settle(i)
		}
	}
}

// startNext begins the next branch that has not ended; false when there is none.
func (r *batchRun) startNext() bool {
	for r.started < len(r.branches) {
		i := r.started
		r.started++
		b := &r.branches[i]
		if b.status == ItemSucceeded || b.status == ItemFailed {
			continue
		}
		b.op, b.status = r.branch(i), ItemStarted
		b.task = r.o.task.Spawn(b.op.id, func(t *engine.Task) {
			b.op.task = t
			result := r.run(b.op, i)
			b.op.task = r.o.task // t's context ends with it, and decoding needs one
			t.Resolve(&r.signal, func() {
				b.result = result
				r.ended = append(r.ended, i)
			})
		})
		return true
	}
	return false
}

// run brings branch i to its end. The error of a flat one has no record of its
// own; it is made what the record of the batch will make of it.
func (r *batchRun) run(op *operation, i int) contextResult {
	result := op.runChild(&r.cfg.branch, r.plan.body(i))
	if r.cfg.branch.virtual && result.err != nil {
		record := op.inv.errorObject(result.err)
		result.err = &BranchError{OperationError: op.errorFrom(record)}
	}
	return result
}

// branch returns the operation of branch i, bound to its record.
func (r *batchRun) branch(i int) *operation {
	o := r.unbound(i)
	if r.cfg.branch.virtual {
		return o
	}
	if o.recorded = o.record(); o.recorded != nil {
		o.verify()
	}
	return o
}

// unbound is the operation of branch i without a look at its record.
func (r *batchRun) unbound(i int) *operation {
	return &operation{
		inv: r.o.inv, scope: r.o.scope, task: r.o.task, parent: r.o.id, name: r.plan.names[i],
		kind: r.branchKind(), started: r.o.started, id: engine.ChildID(r.o.id, i+1),
		branch: true, index: i + 1, pinned: r.o.pinned,
	}
}

func (r *batchRun) branchKind() *kind {
	return &kind{protocol.TypeContext, r.cfg.branch.sub}
}

func (r *batchRun) awaitSome() []int {
	var ended []int
	if r.waiting == "" {
		r.waiting = "the branches of " + describe(r.o)
	}
	r.o.task.Await(r.waiting, func() bool {
		ended, r.ended = r.ended, nil
		return len(ended) > 0
	}, &r.signal)
	return ended
}

func (r *batchRun) settle(i int) {
	b := &r.branches[i]
	b.status = ItemSucceeded
	if b.result.err != nil {
		b.status = ItemFailed
		r.failed++
	} else {
		r.succeeded++
	}
	r.o.ended = max(r.o.ended, b.op.ended)
}

// decide asks the policy, and completes the batch when every item has ended.
func (r *batchRun) decide() CompletionReason {
	if r.succeeded+r.failed == r.decidedAt && r.plan.total > 0 {
		return "" // nothing has ended since
	}
	r.decidedAt = r.succeeded + r.failed
	if reason := r.cfg.completion.decide(r.progress()); reason != "" {
		return reason
	}
	if r.decidedAt == r.plan.total {
		return AllCompleted
	}
	return ""
}

func (r *batchRun) progress() Progress {
	p := Progress{Total: r.plan.total, Succeeded: r.succeeded, Failed: r.failed}
	if r.cfg.completion.Decide == nil {
		return p
	}
	for i := range r.branches {
		if s := r.branches[i].status; s != "" {
			p.Statuses = append(p.Statuses, s)
		}
	}
	p.Unsettled = len(p.Statuses) - p.Succeeded - p.Failed
	return p
}

// verdict is the error of the batch as a whole.
func (r *batchRun) verdict(
	reason CompletionReason, succeeded, total int, failures []error,
) error {
	if r.cfg.completion.met(reason, succeeded) {
		return nil
	}
	return &BatchError{
		OperationID: r.o.id, OperationName: r.o.name, Reason: reason, Failures: failures,
		what: describe(r.o), succeeded: succeeded, total: total,
		least: r.cfg.completion.MinSuccessful,
	}
}
