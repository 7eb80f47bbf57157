// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// FaultHit is one time that a fault has happened.
type FaultHit struct {
	Fault Fault
	// Time is what the virtual clock showed.
	Time time.Time
	// Call is the number of the checkpoint, or of the read.
	Call int
	// At says what the call was about: `SUCCEED charge`.
	At string
}

// FaultHits returns the faults that have happened, in order. Latency and short
// pages are not among them.
func (x *Execution[Out]) FaultHits() []FaultHit {
	if x.world == nil || x.world.faults == nil {
		return nil
	}
	return slices.Clone(x.world.faults.hits)
}

// faultPlan decides which calls of an execution go wrong.
type faultPlan struct {
	world  *world
	faults []Fault
	count  []int      // how often each of them has happened
	random *rand.Rand // made at first use
	// chosen, when set, names a fault for a checkpoint that the others spare.
	chosen func() FaultKind

	checkpoints, reads int
	hits               []FaultHit
}

// faultText lays out faults with the time since the start of the run.
func (x *Execution[Out]) faultText(hits []FaultHit) string {
	var b strings.Builder
	for _, h := range hits {
		fmt.Fprintf(&b, "+%s  %s\n", h.Time.Sub(x.result().Start), h)
	}
	return b.String()
}

// faultPlan makes the plan of a world, nil when there are no faults.
func (c *config) faultPlan(t TB, w *world) *faultPlan {
	t.Helper()
	if len(c.faults) == 0 {
		return nil
	}
	for _, f := range c.faults {
		w.fail(t, "the run can't begin", f.check())
	}
	return &faultPlan{world: w, faults: c.faults, count: make([]int, len(c.faults))}
}

// forCheckpoint returns the faults of the next checkpoint.
func (p *faultPlan) forCheckpoint(updates []protocol.OperationUpdate) hazards {
	p.checkpoints++
	carries := func(f Fault) bool {
		return f.On == "" || slices.ContainsFunc(updates, func(u protocol.OperationUpdate) bool {
			return pattern(f.On).matches(p.lineage(&u))
		})
	}
	h := p.draw(false, p.checkpoints, describeUpdates(updates), carries)
	if p.chosen != nil && h.fault.Kind == "" {
		if kind := p.chosen(); kind != "" {
			h.fault = Fault{Kind: kind, At: []int{p.checkpoints}}
			p.hit(h.fault, p.checkpoints, describeUpdates(updates))
		}
	}
	return h
}

// forRead returns the faults of the next read of the state.
func (p *faultPlan) forRead() hazards {
	p.reads++
	return p.draw(true, p.reads, "the state", func(Fault) bool { return true })
}

// lineage is that of an operation which may not be on record yet.
func (p *faultPlan) lineage(u *protocol.OperationUpdate) *lineage {
	l := p.world.ancestry(p.world.arn, u.ID)
	if len(l.operations) == 0 {
		own := protocol.Operation{
			ID: u.ID, Name: u.Name, Type: u.Type, SubType: u.SubType, ParentID: u.ParentID,
		}
		outer := p.world.ancestry(p.world.arn, u.ParentID)
		l.operations = append([]protocol.Operation{own}, outer.operations...)
	}
	return l.named()
}

// hazards are what happens at one call.
type hazards struct {
	fault    Fault // of no kind: the call goes well
	delay    time.Duration
	pageSize int // 0: as the service wishes
}

// draw decides about a call. Latency and short pages come on top of a fault that
// decides its outcome.
func (p *faultPlan) draw(reads bool, call int, at string, carries func(Fault) bool) hazards {
	var h hazards
	for i, f := range p.faults {
		if f.Reads != reads && f.Kind != FaultShortPages || !p.applies(i, call, carries) {
			continue
		}
		switch f.Kind {
		case FaultLatency:
			h.delay += f.Delay
		case FaultShortPages:
			h.pageSize = max(1, f.PageSize)
		default:
			if h.fault.Kind != "" {
				continue
			}
			h.fault = f
			p.hit(f, call, at)
		}
		p.count[i]++
	}
	return h
}

func (p *faultPlan) applies(i, call int, carries func(Fault) bool) bool {
	f := p.faults[i]
	most := f.most()
	return (most < 0 || p.count[i] < most) &&
		(len(f.At) == 0 || slices.Contains(f.At, call)) && carries(f) &&
		(f.Chance == 0 || p.roll() < f.Chance)
}

func (p *faultPlan) roll() float64 {
	if p.random == nil {
		seed := p.world.cfg.local.Seed
		p.random = rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // by the seed on purpose
	}
	return p.random.Float64()
}

func (p *faultPlan) hit(f Fault, call int, at string) {
	p.hits = append(p.hits, FaultHit{Fault: f, Time: p.world.runner.Now(), Call: call, At: at})
}

// String tells what happened.
func (h FaultHit) String() string {
	calls := "checkpoint"
	if h.Fault.Reads {
		calls = "read"
	}
	return fmt.Sprintf("%s at %s %d (%s)", h.Fault.Kind, calls, h.Call, h.At)
}
