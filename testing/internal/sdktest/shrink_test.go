// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import "slices"

// shrink takes statements away as long as the program still fails.
func shrink(p *program, fails func(*program) error) (*program, error) {
	var failure error
	patience := 2000
	smaller := func(main block) bool {
		patience--
		if patience < 0 {
			return false
		}
		candidate := &program{seed: p.seed, main: main}
		err := fails(candidate)
		if err == nil {
			return false
		}
		p, failure = candidate, err
		return true
	}
	for slices.ContainsFunc(p.main.without(), smaller) {
		continue
	}
	return p, failure
}

// without lists the blocks that lack one statement, or have the body of a
// statement in its place, the smallest first.
func (list block) without() []block {
	var smaller []block
	for i, s := range list {
		rest := slices.Delete(slices.Clone(list), i, i+1)
		smaller = append(smaller, rest)
		for j, inner := range s.blocks {
			smaller = append(smaller, slices.Insert(slices.Clone(rest), i, inner...))
			for _, less := range inner.without() {
				narrower := *s
				narrower.blocks = slices.Clone(s.blocks)
				narrower.blocks[j] = less
				replaced := slices.Clone(list)
				replaced[i] = &narrower
				smaller = append(smaller, replaced)
			}
		}
	}
	return smaller
}
