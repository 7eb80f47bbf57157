// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// seedFlag has the package's name in it like all flags of its own.
var seedFlag = flag.String( //nolint:gochecknoglobals // a flag
	"durable.seed", "", "run with this seed or schedule what names none of its own")

// Schedule makes every choice as a seed of [Explore] says: "x0102" for the
// choices of one schedule, or a number, for [Seed]. It pins a schedule that was
// found to be a problem. The flag -durable.seed does the same for runs without
// this option and without Seed.
func Schedule(seed string) Option {
	return option(func(c *config) { c.schedule = seed })
}

// schedule is what was chosen wherever several things could have been next.
type schedule []int

const (
	scheduleMark = "x"
	digits       = 36
)

// String writes the schedule as text, from which parseSchedule reads it.
func (s schedule) String() string {
	var b strings.Builder
	b.WriteString(scheduleMark)
	for _, choice := range s {
		if choice < digits {
			b.WriteString(strconv.FormatInt(int64(choice), digits))
		} else {
			fmt.Fprintf(&b, "(%d)", choice)
		}
	}
	return b.String()
}

func parseSchedule(text string) (schedule, error) {
	rest, ok := strings.CutPrefix(text, scheduleMark)
	if !ok {
		return nil, badSeed(text)
	}
	var s schedule
	for rest != "" {
		digit, after, base := rest[:1], rest[1:], digits
		if inner, found := strings.CutPrefix(rest, "("); found {
			digit, after, ok = strings.Cut(inner, ")")
			base = 10
		}
		choice, err := strconv.ParseUint(digit, base, 31)
		if err != nil || !ok {
			return nil, badSeed(text)
		}
		s, rest = append(s, int(choice)), after
	}
	return s, nil
}

func badSeed(text string) error {
	return fmt.Errorf("seed %q is neither a number nor the choices of a schedule such as x0102", text)
}

// path chooses by a schedule, and then always what came first. It takes down the
// whole schedule that comes of it and how many things there were to choose from.
type path struct {
	planned schedule
	decide  func(n int) int // in place of the schedule, if it is set
	taken   schedule
	of      []int
	// lost says that there was less to choose from than planned.
	lost bool
}

func (p *path) choose(n int) int {
	choice := 0
	if i := len(p.taken); i < len(p.planned) {
		choice = p.planned[i]
	} else if p.decide != nil {
		choice = p.decide(n)
	}
	if choice >= n {
		choice, p.lost = 0, true
	}
	p.taken, p.of = append(p.taken, choice), append(p.of, n)
	return choice
}

// next returns the schedule that follows in the order of their texts, false after
// the last one.
func (p *path) next() (schedule, bool) {
	for i, choice := range slices.Backward(p.taken) {
		if choice+1 < p.of[i] {
			return append(p.taken[:i:i], choice+1), true
		}
	}
	return nil, false
}

// chosen is the schedule without the choices at its end that go without saying.
func (p *path) chosen() schedule {
	n := len(p.taken)
	for n > 0 && p.taken[n-1] == 0 {
		n--
	}
	return p.taken[:n]
}

// setSchedule has a run follow what its options or the flag say.
func (c *config) setSchedule() error {
	text := c.schedule
	if text == "" && c.local.Seed == 0 {
		text = *seedFlag
	}
	if text == "" {
		return nil
	}
	if seed, err := strconv.ParseUint(text, 10, 64); err == nil {
		c.local.Seed = seed
		return nil
	}
	planned, err := parseSchedule(text)
	if err == nil {
		c.local.Choose = (&path{planned: planned}).choose
	}
	return err
}
