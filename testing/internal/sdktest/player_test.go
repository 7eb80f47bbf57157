// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// player performs a program in one invocation. Every statement returns the text
// of its value.
type player struct {
	*tape

	// after, when set, is called with the name of an operation that has returned
	// to user code.
	after func(name string)
}

// run performs the body of a function and returns its values in one text. The
// lane says which function it is.
func (p *player) run(ctx durable.Context, lane string, list block) (string, error) {
	p.inside.Add(1)
	defer p.inside.Add(-1)
	var values []string
	for i, s := range list {
		v, err := p.play(ctx, lane, s)
		if ctx.Err() != nil {
			return "", ctx.Err() // abandoned: nobody will know what it does
		}
		line := fmt.Sprintf("%s %s = %s, error %s", s.kind, s.name, brief(v), describe(err))
		p.note(lane, line+" at "+durable.Now(ctx).String())
		said := fmt.Sprintf("line %d of %q", i, lane)
		p.say(said)
		ctx.Logger().Info(said)
		switch {
		case err == nil:
			values = append(values, brief(v))
		case s.catch:
			values = append(values, "!"+brief(describe(err)))
		default:
			return "", err
		}
	}
	return strings.Join(values, " "), nil
}

func (p *player) play(ctx durable.Context, lane string, s *statement) (string, error) {
	v, err := p.call(ctx, lane+"/"+s.name, s)
	if p.after != nil && s.kind != kindCompensate {
		p.after(s.name)
	}
	return v, err
}

func (p *player) call(ctx durable.Context, lane string, s *statement) (string, error) {
	switch s.kind {
	case kindStep:
		return durable.Step(ctx, s.name, s.body, s.stepOptions()...)
	case kindWait:
		return "", durable.Wait(ctx, s.name, s.duration())
	case kindCallback:
		return s.callback(ctx)
	case kindAsk:
		return durable.WaitForCallback[string](ctx, s.name, s.submit, s.askOptions()...)
	case kindInvoke:
		return durable.Invoke[string](ctx, s.name, s.target(), s.name)
	case kindCondition:
		return s.condition(ctx)
	case kindChild:
		return durable.RunInChild(ctx, s.name, p.function(lane, s, 0), s.childOptions()...)
	case kindBatch:
		return p.batch(ctx, lane, s)
	case kindFutures:
		return p.futures(ctx, lane, s)
	case kindFirst:
		return p.first(ctx, lane, s)
	case kindRetry:
		return p.retry(ctx, lane, s)
	case kindVersion:
		v, err := durable.Version(ctx, s.name, 0, s.seconds)
		return fmt.Sprint(v), err
	case kindRandom:
		return fmt.Sprint(durable.UUID(ctx), durable.Rand(ctx).IntN(1000)), nil
	case kindClock:
		p.note(lane, durable.Now(ctx).String())
		return "", nil
	case kindCompensate:
		durable.Compensate(ctx, s.name, func(ctx durable.Context) error {
			_, err := p.run(ctx, lane, s.blocks[0])
			return err
		})
		return "", nil
	case kindFail:
		return "", fmt.Errorf("%s gave up: %w", s.name, &refused{s.name})
	default:
		panic("a program with " + string(s.kind))
	}
}

// function is a block as the function of a child or a branch.
func (p *player) function(
	lane string, s *statement, i int,
) func(durable.Context) (string, error) {
	return func(ctx durable.Context) (string, error) {
		v, err := p.run(ctx, fmt.Sprintf("%s[%d]", lane, i), s.blocks[i])
		if err == nil && s.fate == fateLarge {
			v += strings.Repeat("x", 300_000)
		}
		return v, err
	}
}

func (p *player) retry(ctx durable.Context, lane string, s *statement) (string, error) {
	opts := []durable.BlockOption{
		durable.WithRetry(durable.FixedDelay{MaxAttempts: 3, Delay: s.duration()}),
	}
	if s.fate == fateVirtual {
		opts = append(opts, durable.AsVirtual())
	}
	return durable.Retry(ctx, s.name, func(ctx durable.Context, attempt int) (string, error) {
		v, err := p.run(ctx, fmt.Sprintf("%s#%d", lane, attempt), s.blocks[0])
		if err == nil && attempt <= s.tries {
			err = &declined{attempt}
		}
		return v, err
	}, opts...)
}

// futures starts all branches and awaits them in the order of the statement, or
// together.
func (p *player) futures(ctx durable.Context, lane string, s *statement) (string, error) {
	started := p.start(ctx, lane, s)
	if s.fate == fateSettled {
		settled, err := durable.AllSettled(ctx, s.name, started...)
		var values []string
		for _, one := range settled {
			values = append(values, one.Value, describe(one.Err))
		}
		return strings.Join(values, " "), err
	}
	values := make([]string, len(started))
	var first error
	for _, i := range s.order {
		v, err := started[i].Await(ctx)
		values[i] = v
		if first == nil {
			first = err
		}
		p.note(lane, fmt.Sprintf("future %d = %s, error %s", i, v, describe(err)))
	}
	return strings.Join(values, " "), first
}

// start begins a future for every branch. A branch of one statement uses the
// asynchronous form of it where there is one.
func (p *player) start(
	ctx durable.Context, lane string, s *statement,
) []*durable.Future[string] {
	var started []*durable.Future[string]
	var opts []durable.ChildOption
	if s.fate == fateFlat {
		opts = append(opts, durable.AsVirtual())
	}
	for i, list := range s.blocks {
		only := &statement{}
		if len(list) == 1 {
			only = list[0]
		}
		switch only.kind {
		case kindStep:
			started = append(started,
				durable.StepAsync(ctx, only.name, only.body, only.stepOptions()...))
		case kindInvoke:
			started = append(started,
				durable.InvokeAsync[string](ctx, only.name, only.target(), only.name))
		case kindCallback:
			cb, err := durable.CreateCallback[string](ctx, only.name, only.callbackOptions()...)
			if err != nil {
				panic(err)
			}
			started = append(started, cb.Future())
		default:
			started = append(started, durable.Go(ctx, fmt.Sprintf("%s-%d", s.name, i),
				p.function(lane, s, i), opts...))
		}
	}
	return started
}

// first lets the branches race.
func (p *player) first(ctx durable.Context, lane string, s *statement) (string, error) {
	started := p.start(ctx, lane, s)
	switch s.fate {
	case fateAll:
		values, err := durable.All(ctx, s.name, started...)
		return strings.Join(values, " "), err
	case fateAny:
		return durable.Any(ctx, s.name, started...)
	case fateRace:
		return durable.Race(ctx, s.name, started...)
	default:
		cases := make([]durable.SelectCase, len(started))
		for i, f := range started {
			cases[i] = durable.Case(fmt.Sprint(i), f)
		}
		return durable.Select(ctx, s.name, cases...)
	}
}

// batch runs the branches as a map over their indexes when there is a limit of
// the concurrency, else in parallel.
func (p *player) batch(ctx durable.Context, lane string, s *statement) (string, error) {
	var batch durable.Batch[string]
	var err error
	if s.width > 0 {
		indexes := make([]int, len(s.blocks))
		for i := range indexes {
			indexes[i] = i
		}
		batch, err = durable.Map(ctx, s.name, indexes,
			func(ctx durable.Context, i int) (string, error) {
				return p.function(lane, s, i)(ctx)
			}, append(mapOptions(s.batchOptions()), durable.WithMaxConcurrency(s.width))...)
	} else {
		branches := make([]durable.Branch[string], len(s.blocks))
		for i := range branches {
			branches[i] = durable.Branch[string]{Run: p.function(lane, s, i)}
		}
		batch, err = durable.Parallel(ctx, s.name, branches, parallelOptions(s.batchOptions())...)
	}
	text, unreadable := json.Marshal(batch)
	if unreadable != nil {
		panic(unreadable)
	}
	for _, failure := range batch.Errors() {
		p.note(lane, describe(failure))
	}
	return string(text), err
}
