// SPDX-License-Identifier: Apache-2.0

// Package slab hands out records of one type from larger pieces of memory. An
// execution has thousands of small records that live equally long; allocated one
// by one they would take the collector as long as the work itself takes.
package slab

// Of hands out values of type T. Its zero value is ready to use. It isn't safe
// for concurrent use. A piece of memory is kept as long as one of its values is.
type Of[T any] struct{ free []T }

// New returns a new zero value.
func (s *Of[T]) New() *T { return &s.Slice(1)[0] }

// Slice returns n new zero values; appending to them copies.
func (s *Of[T]) Slice(n int) []T {
	// Pieces grow with what was asked for, so that a small execution costs little
	// and a large one is never copied.
	const smallest, largest = 4, 256
	if len(s.free)+n > cap(s.free) {
		s.free = make([]T, 0, max(n, min(largest, max(smallest, 2*cap(s.free)))))
	}
	start := len(s.free)
	s.free = s.free[:start+n]
	return s.free[start : start+n : start+n]
}
