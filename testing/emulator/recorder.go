// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"fmt"
	"sync"
)

// recorder writes what changes to the store, in rounds: while one round is being
// committed, the changes for the next one gather. It is safe for concurrent use.
type recorder struct {
	store Store
	// take returns what has changed. It is called by the recorder's goroutine.
	take func(begin func()) *changes
	// wanted tells the goroutine that there is something to do.
	wanted chan struct{}
	closed chan struct{}
	group  sync.WaitGroup

	mu sync.Mutex // guards all below
	// begun and done count rounds; err is how the last one ended, and ended is
	// closed when the next one does.
	begun, done uint64
	err         error
	ended       chan struct{}
}

func newRecorder(store Store, encoder *encoder, take func(begin func()) *changes) *recorder {
	r := &recorder{
		store: store, take: take, wanted: make(chan struct{}, 1), closed: make(chan struct{}),
		ended: make(chan struct{}),
	}
	r.group.Go(func() { r.run(encoder) })
	return r
}

// want asks for a round.
func (r *recorder) want() {
	select {
	case r.wanted <- struct{}{}:
	default:
	}
}

// ticket is the round that must have ended until all that is known now is
// stored. Nothing may change meanwhile; changed says that something has since
// the last round took its changes.
func (r *recorder) ticket(changed bool) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !changed && (r.err == nil || r.done < r.begun) {
		return r.begun
	}
	r.want()
	return r.begun + 1
}

// wait returns when that round has ended, with the error of the latest one: what
// one round could not store is part of the next.
func (r *recorder) wait(round uint64) error {
	for {
		r.mu.Lock()
		done, err, ended := r.done, r.err, r.ended
		r.mu.Unlock()
		if done >= round {
			return err
		}
		<-ended
	}
}

// close stores what is left and ends the goroutine. Nobody waits any more.
func (r *recorder) close() error {
	close(r.closed)
	r.group.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *recorder) run(encoder *encoder) {
	var batch Batch
	for open := true; open; {
		select {
		case <-r.wanted:
		case <-r.closed:
			open = false
		}
		err := r.round(encoder, &batch)
		if err == nil {
			batch = Batch{}
		}
		r.finish(err)
	}
}

// round adds what has changed to what could not be stored before, and stores it.
func (r *recorder) round(encoder *encoder, batch *Batch) error {
	encoder.add(batch, r.take(r.begin))
	if batch.empty() {
		return nil
	}
	if err := r.store.Commit(batch); err != nil {
		return fmt.Errorf("emulator: store the state: %w", err)
	}
	return nil
}

func (r *recorder) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun++
}

func (r *recorder) finish(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done, r.err = r.begun, err
	close(r.ended)
	r.ended = make(chan struct{})
}
