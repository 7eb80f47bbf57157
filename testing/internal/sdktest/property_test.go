// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"flag"
	"testing"
)

var (
	seedFlag     = flag.Uint64("seed", 0, "run this program only")
	programsFlag = flag.Int("programs", 0, "run this many programs for every property")
)

// everyProgram checks a property of the programs of a grammar, and prints the
// smallest one that it finds to lack it.
func everyProgram(t *testing.T, programs int, g grammar, property func(*program) error) {
	t.Helper()
	first, last := uint64(1), uint64(programs)
	switch {
	case *seedFlag != 0:
		first, last = *seedFlag, *seedFlag
	case *programsFlag != 0:
		last = uint64(*programsFlag)
	}
	for seed := first; seed <= last; seed++ {
		p := generate(seed, g)
		failure := property(p)
		if failure == nil {
			continue
		}
		small, smaller := shrink(p, property)
		if smaller != nil {
			failure = smaller
		}
		t.Fatalf("seed %d: %v\nthe program:\n%s", seed, failure, small)
	}
}
