// SPDX-License-Identifier: Apache-2.0

// Package slab hands out records of one type from larger pieces of memory. An
// execution has thousands of small records that live equally long; allocated one
// by one they would take the collector as long as the work itself takes.
package slab

import "reflect"

// Of hands out values of type T. Its zero value is ready to use. It isn't safe
// for concurrent use. A piece of memory is kept as long as one of its values is.
type Of[T any] struct{ free []T }

// New returns a new zero value.
func (s *Of[T]) New() *T { return &s.Slice(1)[0] }

// Slice returns n new zero values; appending to them copies.
func (s *Of[T]) Slice(n int) []T {
	if len(s.free)+n > cap(s.free) {
		s.free = make([]T, 0, max(n, s.room()))
	}
	start := len(s.free)
	s.free = s.free[:start+n]
	return s.free[start : start+n : start+n]
}

// room is the size of the next piece. Pieces grow with what was asked for, so
// that a small execution costs little and a large one is never copied, as long as
// the runtime still takes them for small objects.
func (s *Of[T]) room() int {
	const smallest, largestBytes = 4, 8 << 10
	largest := largestBytes / max(1, int(reflect.TypeFor[T]().Size()))
	return max(smallest, min(largest, 2*cap(s.free)))
}
