// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"sync"
)

// pool keeps the processes of one function. A process runs one invocation at a
// time; the one that was idle for the shortest time is used first, and a new one
// starts when none is idle.
type pool struct {
	launcher launcher
	group    sync.WaitGroup // counts the processes

	mu      sync.Mutex // guards all below
	all     map[*process]struct{}
	idle    []*process
	retired bool
	closed  bool
}

var _ runner = (*pool)(nil)

func newPool(l launcher) *pool {
	return &pool{launcher: l, all: make(map[*process]struct{})}
}

// run hands the invocation to a process. One that died or hung since its last
// answer can't be blamed on this invocation, which then gets another.
func (p *pool) run(ctx context.Context, inv *invocation) answer {
	for {
		proc, fresh, err := p.take(ctx)
		if err != nil {
			return inv.failed(errorEntrypoint, err.Error())
		}
		if proc.accept(ctx, inv) {
			got := proc.await(ctx, inv, p.launcher.function.Timeout)
			p.put(proc)
			return got
		}
		if fresh || ctx.Err() != nil {
			return proc.died(inv)
		}
	}
}

// take returns an idle process or a fresh one.
func (p *pool) take(ctx context.Context) (proc *process, fresh bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false, context.Cause(ctx)
	}
	if last := len(p.idle) - 1; last >= 0 {
		proc, p.idle = p.idle[last], p.idle[:last]
		return proc, false, nil
	}
	proc, err = p.launcher.start(ctx)
	if err != nil {
		return nil, false, err
	}
	p.all[proc] = struct{}{}
	p.group.Go(func() {
		proc.wait()
		p.forget(proc)
	})
	return proc, true, nil
}

// put takes a process back after its answer, unless nobody will use it.
func (p *pool) put(proc *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, alive := p.all[proc]; !alive {
		return
	}
	if p.retired {
		proc.kill()
		return
	}
	p.idle = append(p.idle, proc)
}

// forget drops a process that has ended.
func (p *pool) forget(proc *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, proc)
	for i, other := range p.idle {
		if other == proc {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			return
		}
	}
}

func (p *pool) collect() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for proc := range p.all {
		proc.log.collect()
	}
}

func (p *pool) retire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.retired = true
	for _, proc := range p.idle {
		proc.kill()
	}
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	for proc := range p.all {
		proc.kill()
	}
	p.mu.Unlock()
	p.group.Wait()
}
