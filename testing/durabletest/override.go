// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/testing/local"
)

// Body takes the place of a step's body, a condition's check or a submitter: an
// [Outcome] by [Return] or [Fail], a [Sequence], a [Func], or the [Real] one.
type Body interface {
	run(ctx context.Context, c *BodyCall) (any, error)
}

// Override replaces the body of the steps, the checks of the conditions or the
// submitters with a name or path, in the function and in the durable functions
// that it invokes. A path joins names with slashes, from any operation down. In
// place of a name, [1] is the second among its siblings; poll[1] is the second of
// them that is called poll. Siblings that have not begun yet are not counted. A *
// stands for any characters but a slash. A submitter goes by the name of its wait-for-callback. Of several overrides for
// one operation the one that names it exactly counts, and of those the latest.
//
// A replaced body is run once for every attempt, at the virtual time of the
// attempt. What it returns is recorded as if the body had returned it, so it has
// to encode to what the function decodes; an error is retried by the policy of
// the step.
func Override(name string, body Body) Option {
	return option(func(c *config) {
		if err := checkBody(body); err != nil {
			c.refuse("the body of Override(%q): %w", name, err)
		}
		c.overrides = append(c.overrides, overrideRule{pattern(name), body})
	})
}

type overrideRule struct {
	name pattern
	body Body
}

func (r overrideRule) pattern() pattern { return r.name }

// Strict fails the run at once when a body is to run that no [Override] replaces,
// so that nothing of the outside world can be touched by mistake. A [Run], or a
// [Steered.Wait], that has SUCCEEDED also fails when there is an override that has
// replaced nothing, whose name may be wrong or of the past; one with a * in its
// name is let alone.
func Strict() Option { return option(func(c *config) { c.strict = true }) }

// Sequence has a body for each attempt: the first for attempt 1, and so on; the
// last one is used for all further attempts too.
func Sequence(first Body, more ...Body) Body { return append(sequence{first}, more...) }

type sequence []Body

func (s sequence) run(ctx context.Context, c *BodyCall) (any, error) {
	return s[min(c.Attempt, len(s))-1].run(ctx, c)
}

// Func calls fn in the place of a body.
func Func[T any](fn func(ctx context.Context, c *BodyCall) (T, error)) Body {
	if fn == nil {
		return bodyFunc(nil)
	}
	return bodyFunc(func(ctx context.Context, c *BodyCall) (any, error) { return fn(ctx, c) })
}

type bodyFunc func(ctx context.Context, c *BodyCall) (any, error)

func (fn bodyFunc) run(ctx context.Context, c *BodyCall) (any, error) {
	c.Path = c.lineage.path() // nobody else asks, and it takes a look at all siblings
	return fn(ctx, c)
}

// Real is the body that the function has, for [Strict] runs and sequences.
func Real() RealBody { return RealBody{} }

// RealBody is the [Body] that the function has.
type RealBody struct{ delay time.Duration }

// Taking lets virtual time pass before the body runs; see [Outcome.Taking].
func (r RealBody) Taking(d time.Duration) RealBody { return RealBody{d} }

func (r RealBody) run(ctx context.Context, c *BodyCall) (any, error) {
	if r.delay > 0 {
		if err := c.Sleep(ctx, r.delay); err != nil {
			return nil, err
		}
	}
	return c.Real(ctx)
}

// BodyCall is one attempt at a body.
type BodyCall struct {
	// Name is that of the operation, of the wait-for-callback for a submitter.
	Name string
	// Path leads to the operation from the top level, among those that have begun.
	Path string
	// Attempt is 1 for the first attempt or check.
	Attempt int
	// Time is what the virtual clock shows at its beginning.
	Time         time.Time
	ExecutionARN string

	lineage *lineage
	sleep   func(ctx context.Context, d time.Duration) error
	next    func(context.Context) (any, error)
}

// Real runs the body that was replaced.
func (c *BodyCall) Real(ctx context.Context) (any, error) { return c.next(ctx) }

// Sleep lets virtual time pass; see [Outcome.Taking]. Its error is that of ctx.
// It may be called on the goroutine of the body only.
func (c *BodyCall) Sleep(ctx context.Context, d time.Duration) error {
	if c.sleep == nil {
		return errNoVirtualTime
	}
	return c.sleep(ctx, d)
}

// intercept runs in the place of every body.
func (w *world) intercept(
	ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
) (any, error) {
	run := BodyRun{
		ExecutionARN: a.ExecutionARN, OperationID: a.Operation.ID, Attempt: a.Number,
		Time: w.runner.Now(),
	}
	var l *lineage
	i := -1
	if len(w.cfg.overrides) > 0 || w.cfg.strict {
		l = w.lineage(a.ExecutionARN, a.Operation.ID)
		i = best(w.cfg.overrides, l)
	}
	switch {
	case i >= 0:
		run.Overridden = true
	case w.cfg.strict:
		w.runner.Fail(fmt.Errorf(
			"the body of %q is not overridden, and Strict forbids to run it", l.path()))
		return nil, local.ErrProcessGone
	}
	w.note(run, i)
	if i < 0 {
		return next(ctx)
	}
	return w.cfg.overrides[i].body.run(ctx, &BodyCall{
		Name: l.name(), Attempt: a.Number, Time: run.Time,
		ExecutionARN: a.ExecutionARN, lineage: l, sleep: a.Sleep, next: next,
	})
}

// note takes down the run of a body, and that an override was needed for it.
func (w *world) note(run BodyRun, override int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bodies = append(w.bodies, run)
	if override >= 0 {
		w.used[w.cfg.overrides[override].name] = true
	}
}
