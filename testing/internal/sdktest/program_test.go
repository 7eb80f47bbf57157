// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"fmt"
	"slices"
	"strings"
)

// kind is what a statement calls.
type kind string

const (
	kindStep       kind = "step"
	kindWait       kind = "wait"
	kindChild      kind = "child"
	kindBatch      kind = "batch"
	kindCallback   kind = "callback"
	kindAsk        kind = "ask" // wait for callback
	kindInvoke     kind = "invoke"
	kindCondition  kind = "condition"
	kindFutures    kind = "futures"
	kindFirst      kind = "first" // combinators whose outcome is that of a race
	kindRetry      kind = "retry"
	kindVersion    kind = "version"
	kindRandom     kind = "random"
	kindClock      kind = "clock"
	kindCompensate kind = "compensate"
	kindFail       kind = "fail"
)

// fate is how a statement ends, or in which variety it comes.
type fate string

const (
	fateOK        fate = "ok"
	fateFail      fate = "fail"
	fatePanic     fate = "panic"
	fateTimeout   fate = "timeout"
	fateHeartbeat fate = "heartbeat"
	fateSubmitter fate = "submitter"
	fateExhausted fate = "exhausted"
	fatePlain     fate = "plain"

	fateNested  fate = "nested"
	fateVirtual fate = "virtual"
	fateLarge   fate = "large"
	fateFlat    fate = "flat"

	fateAll      fate = "all"
	fateSettled  fate = "settled"
	fateAny      fate = "any"
	fateRace     fate = "race"
	fateSelect   fate = "select"
	fateFailFast fate = "fail-fast"
	fateQuorum   fate = "quorum"
)

// statement is one line of a program.
type statement struct {
	kind kind
	fate fate
	name string
	// tries is how often a step fails before it succeeds, how many checks a
	// condition takes, how many attempts a block makes.
	tries   int
	seconds int
	// width bounds the concurrency of a batch; 0 does not.
	width int
	// once asks for at-most-once semantics.
	once bool
	// catch goes on after an error, which otherwise ends the block.
	catch bool
	// order is in which futures are awaited.
	order  []int
	blocks []block
}

// block is the body of a function.
type block []*statement

// program is a durable function as data.
type program struct {
	seed uint64
	main block
}

// String prints the program the way a reader would write it down.
func (p *program) String() string {
	var b strings.Builder
	p.main.write(&b, "  ")
	return b.String()
}

func (list block) write(b *strings.Builder, indent string) {
	for _, s := range list {
		fmt.Fprintf(b, "%s%s\n", indent, s)
		for i, inner := range s.blocks {
			if len(s.blocks) > 1 {
				fmt.Fprintf(b, "%s  branch %d\n", indent, i)
			}
			inner.write(b, indent+"    ")
		}
	}
}

func (s *statement) String() string {
	text := string(s.kind) + " " + s.name
	for _, part := range []struct {
		show bool
		text string
	}{
		{s.fate != "", string(s.fate)},
		{s.tries > 0, fmt.Sprintf("tries %d", s.tries)},
		{s.seconds > 0, fmt.Sprintf("%ds", s.seconds)},
		{s.width > 0, fmt.Sprintf("width %d", s.width)},
		{s.once, "at most once"},
		{s.order != nil, fmt.Sprintf("order %v", s.order)},
		{s.catch, "catch"},
	} {
		if part.show {
			text += " " + part.text
		}
	}
	return text
}

// all lists the statements of the program, outer ones first.
func (p *program) all() []*statement { return p.main.all() }

func (list block) all() []*statement {
	var found []*statement
	for _, s := range list {
		found = append(found, s)
		for _, inner := range s.blocks {
			found = append(found, inner.all()...)
		}
	}
	return found
}

// find returns the statement of a name. Names are unique.
func (p *program) find(name string) *statement {
	all := p.all()
	i := slices.IndexFunc(all, func(s *statement) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return all[i]
}
