// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// pool keeps the processes of one function. A process runs one invocation at a
// time; the one that was idle for the shortest time is used first, and a new one
// starts when none is idle. A process serves the version for which it was started,
// and only one tenant where tenants are kept apart.
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
	l.initTimeout = cmp.Or(l.initTimeout, 10*time.Second)
	return &pool{launcher: l, all: make(map[*process]struct{})}
}

// run hands the invocation to a process. One that died or hung since its last
// answer can't be blamed on this invocation, which then gets another.
func (p *pool) run(ctx context.Context, inv *invocation) answer {
	for {
		proc, fresh, err := p.take(ctx, inv)
		if err != nil {
			return inv.failed(errorEntrypoint, err.Error())
		}
		timeout := p.launcher.function.Timeout
		if proc.accept(ctx, inv, p.launcher.initTimeout+timeout) {
			got := proc.await(ctx, inv, timeout)
			p.put(proc)
			return got
		}
		if fresh || ctx.Err() != nil {
			return proc.died(inv)
		}
	}
}

// take returns an idle process or a fresh one.
func (p *pool) take(ctx context.Context, inv *invocation) (
	proc *process, fresh bool, err error,
) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false, context.Cause(ctx)
	}
	for i, idle := range slices.Backward(p.idle) {
		if p.fits(idle, inv) {
			p.idle = slices.Delete(p.idle, i, i+1)
			return idle, false, nil
		}
	}
	proc, err = p.launcher.start(ctx, inv.version)
	if err != nil {
		return nil, false, err
	}
	proc.tenantID = inv.tenantID
	p.all[proc] = struct{}{}
	p.group.Go(func() {
		proc.wait()
		p.forget(proc)
	})
	return proc, true, nil
}

// fits reports whether a process may serve an invocation.
func (p *pool) fits(proc *process, inv *invocation) bool {
	return proc.version == inv.version &&
		(!p.launcher.function.PerTenant || proc.tenantID == inv.tenantID)
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
	now := wallTime()
	p.trim(now)
	proc.idleSince = now
	p.idle = append(p.idle, proc)
}

// maxIdle is how long a process is kept that nothing needs.
const maxIdle = 5 * time.Minute

// trim kills processes that were not needed for long. They are the first of the
// idle ones, because the last are used first.
func (p *pool) trim(now time.Time) {
	p.idle = slices.DeleteFunc(p.idle, func(proc *process) bool {
		if now.Sub(proc.idleSince) < maxIdle {
			return false
		}
		proc.kill()
		return true
	})
}

// forget drops a process that has ended.
func (p *pool) forget(proc *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, proc)
	p.idle = slices.DeleteFunc(p.idle, func(idle *process) bool { return idle == proc })
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
