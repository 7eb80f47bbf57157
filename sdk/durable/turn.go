// SPDX-License-Identifier: Apache-2.0

package durable

import "sync"

// turn is the use of a scope by one operation at a time. Goroutines that must not
// use it find out here who does, so what they read is a copy: the operation itself
// belongs to its own goroutine, which may use it again for the next call.
type turn struct {
	mu    sync.Mutex // guards all below
	taken bool
	by    title
}

// take takes the turn, or returns what has it.
func (t *turn) take(by title) (other title, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.taken {
		return t.by, false
	}
	t.taken, t.by = true, by
	return title{}, true
}

// name completes the title of what was taken with the id that it has now.
func (t *turn) name(id string) {
	t.mu.Lock()
	t.by.id = id
	t.mu.Unlock()
}

func (t *turn) give() {
	t.mu.Lock()
	t.taken = false
	t.mu.Unlock()
}
