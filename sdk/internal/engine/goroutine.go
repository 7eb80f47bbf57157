// SPDX-License-Identifier: Apache-2.0

package engine

// Stranger says in words why the calling goroutine must not use a context of t:
// it is not t's own. It returns "" for t's own goroutine, and where the machine
// has no way to tell.
func (t *Task) Stranger() string {
	if t.goroutine == 0 || t.goroutine == currentGoroutine() {
		return ""
	}
	t.e.mu.Lock()
	defer t.e.mu.Unlock()
	if t.parked {
		return "its own goroutine is blocked in " + t.waitsFor()
	}
	return "it belongs to another goroutine"
}
