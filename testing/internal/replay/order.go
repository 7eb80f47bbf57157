// SPDX-License-Identifier: Apache-2.0

package replay

import "strings"

// Next implements backend.Scheduling: the goroutine goes first that has the
// earliest of the proposals still to come, so that races end as they did.
// Goroutines of which nothing is recorded any more go last.
func (r *rehearsal) Next(ready []string) int {
	for r.proposed < len(r.proposals) && r.made(r.proposed) {
		r.proposed++
	}
	for i := r.proposed; i < len(r.proposals); i++ {
		if r.made(i) {
			continue
		}
		if owner, ok := ownerOf(r.proposals[i].of.first().ID, ready); ok {
			return owner
		}
	}
	return 0
}

// made reports whether a proposal has been made by now.
func (r *rehearsal) made(i int) bool {
	p := r.proposals[i]
	return r.by[p.of.index] > p.state
}

// ownerOf returns which of the goroutines works on an operation, by their paths:
// the innermost that it is within.
func ownerOf(id string, paths []string) (owner int, ok bool) {
	longest := -1
	for i, path := range paths {
		if len(path) > longest && within(id, path) {
			owner, longest = i, len(path)
		}
	}
	return owner, longest >= 0
}

func within(id, path string) bool {
	if path == "" {
		return true
	}
	rest, ok := strings.CutPrefix(id, path)
	return ok && (rest == "" || rest[0] == '-')
}
