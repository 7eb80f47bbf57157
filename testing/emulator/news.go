// SPDX-License-Identifier: Apache-2.0

package emulator

import "sync"

// news tells everybody who watches that something may have changed. Its zero
// value is ready to use; it costs nothing while nobody watches.
type news struct {
	mu   sync.Mutex // guards next
	next chan struct{}
}

// wait returns a channel that the next tell closes.
func (n *news) wait() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next == nil {
		n.next = make(chan struct{})
	}
	return n.next
}

func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next != nil {
		close(n.next)
		n.next = nil
	}
}

// News returns a channel that is closed when something may have happened in the
// emulated account: an event, a function that was started or has answered, or
// nothing but a call that changed nothing. Whoever asks for it before reading
// misses nothing that happens after reading.
func (s *Server) News() <-chan struct{} { return s.news.wait() }

// Done returns a channel that is closed when the server is being closed.
func (s *Server) Done() <-chan struct{} { return s.done }
