// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"fmt"
	"math/rand/v2"
)

// grammar says which programs are wanted.
type grammar struct {
	// races allows outcomes that depend on which of several things that happen at
	// the same time comes first.
	races bool
	// noInvokes leaves out chained invokes, whose targets may end at the very
	// instant at which they are called.
	noInvokes bool
}

// generate makes a program of a seed.
func generate(seed uint64, g grammar) *program {
	gen := &generator{Rand: rand.New(rand.NewPCG(seed, 0)), grammar: g}
	return &program{seed: seed, main: gen.block(0)}
}

type generator struct {
	*rand.Rand
	grammar

	names int
}

const deepest = 3

func (g *generator) block(depth int) block {
	longest := 5 - depth - depth/2
	list := make(block, 0, longest)
	for range 1 + g.IntN(longest) {
		list = append(list, g.statement(depth))
	}
	return list
}

func (g *generator) statement(depth int) *statement {
	kinds := []kind{
		kindStep, kindStep, kindStep, kindWait, kindWait, kindCallback, kindAsk, kindInvoke,
		kindCondition, kindVersion, kindRandom, kindClock, kindFail,
	}
	if depth < deepest {
		kinds = append(kinds, kindChild, kindChild, kindBatch, kindBatch, kindFutures, kindFutures,
			kindRetry, kindCompensate)
		if g.races {
			kinds = append(kinds, kindFirst, kindFirst, kindBatch)
		}
	}
	k := pick(g, kinds...)
	if k == kindInvoke && g.noInvokes {
		k = kindCallback
	}
	return g.named(k, depth)
}

func (g *generator) named(k kind, depth int) *statement {
	g.names++
	s := &statement{kind: k, name: fmt.Sprintf("n%d", g.names)}
	s.catch = g.IntN(4) > 0
	s.seconds = 1 + g.IntN(9)
	g.detail(s, depth+1)
	return s
}

// detail chooses what belongs to the kind.
func (g *generator) detail(s *statement, depth int) {
	switch s.kind {
	case kindStep:
		g.step(s)
	case kindCallback:
		s.fate = pick(g, fateOK, fateOK, fateFail, fateTimeout, fateHeartbeat)
	case kindAsk:
		s.fate = pick(g, fateOK, fateOK, fateFail, fateTimeout, fateHeartbeat, fateSubmitter)
	case kindInvoke:
		s.fate = pick(g, fateOK, fatePlain, fateFail, fatePanic, fateTimeout)
	case kindCondition:
		s.fate, s.tries = pick(g, fateOK, fateOK, fateFail, fateExhausted), 1+g.IntN(3)
	case kindChild:
		s.fate, s.blocks = pick(g, fateNested, fateNested, fateVirtual), g.branches(1, depth)
		if g.IntN(16) == 0 {
			s.fate = fateLarge
		}
	case kindBatch:
		g.batch(s, depth)
	case kindFutures:
		s.fate, s.blocks = pick(g, fateOK, fateSettled, fateFlat), g.branches(2+g.IntN(2), depth)
		s.order = g.Perm(len(s.blocks))
		g.beginFlat(s, depth)
	case kindFirst:
		s.fate = pick(g, fateAll, fateAny, fateRace, fateSelect)
		s.blocks = g.branches(2+g.IntN(2), depth)
		s.order = g.Perm(len(s.blocks))
	case kindRetry:
		s.fate, s.blocks = pick(g, fateNested, fateVirtual), g.branches(1, depth)
		s.tries = g.IntN(3)
	case kindCompensate:
		s.blocks = g.branches(1, depth)
	case kindWait, kindVersion, kindRandom, kindClock, kindFail:
	}
}

// step leaves at-most-once steps enough attempts that an interrupted one does not
// change the outcome.
func (g *generator) step(s *statement) {
	s.fate, s.tries, s.once = pick(g, fateOK, fateOK, fateOK, fateFail, fatePanic), 0, g.IntN(4) == 0
	if g.IntN(3) == 0 {
		s.tries = 1 + g.IntN(2)
	}
	if s.once {
		s.fate = fateOK
	}
}

// batch is deterministic if it lets every branch end, or runs one at a time.
func (g *generator) batch(s *statement, depth int) {
	s.fate = pick(g, fateAll, fateFlat, fateAll, fateFlat, fateFailFast, fateQuorum)
	s.width = g.IntN(3)
	if !g.races && (s.fate == fateFailFast || s.fate == fateQuorum) {
		s.width = 1
	}
	s.blocks = g.branches(1+g.IntN(3), depth)
	g.beginFlat(s, depth)
}

// beginFlat begins branches that have no record with an operation that has.
func (g *generator) beginFlat(s *statement, depth int) {
	for i := range s.blocks {
		if s.fate == fateFlat {
			s.blocks[i] = append(block{g.named(kindStep, depth)}, s.blocks[i]...)
		}
	}
}

func (g *generator) branches(n, depth int) []block {
	list := make([]block, n)
	for i := range list {
		list[i] = g.block(depth)
	}
	return list
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }
