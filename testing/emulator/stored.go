// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"net/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// stored returns when everything that has been accepted so far is in the store.
func (s *Server) stored() error {
	if s.recorder == nil {
		return nil
	}
	s.mu.Lock()
	round := s.recorder.ticket(s.changed())
	s.mu.Unlock()
	return s.recorder.wait(round)
}

// saveSoon has changes stored that nobody waits for. The lock is held.
func (s *Server) saveSoon() {
	if s.recorder != nil && (s.changed() || len(s.expired) > 0) {
		s.recorder.want()
	}
}

// changed reports whether something has to be stored before it is told. The lock
// is held.
func (s *Server) changed() bool {
	return s.service.Changed() || len(s.callBook.changed) > 0
}

// takeChanges returns what has changed since it was called last. It calls begin
// at the moment from which on changes belong to the next time.
func (s *Server) takeChanges(begin func()) *changes {
	s.mu.Lock()
	defer s.mu.Unlock()
	begin()
	c := &changes{
		service: s.service.TakeChanges(), began: make(map[int]savedRun),
		skipped: s.clock.skipped, lines: s.logs.take(), calls: s.callBook.take(),
		jumps: s.newJumps, expired: s.expired,
	}
	s.newJumps, s.expired = nil, nil
	for i := range c.service.Executions {
		change := &c.service.Executions[i]
		if change.Origin != nil {
			c.began[change.Serial] = s.runs[change.ARN].saved()
		}
	}
	return c
}

func (one *run) saved() savedRun {
	out := savedRun{Called: one.called.String()}
	if one.parent != nil {
		out.Parent, out.Operation = one.parent.exec.ARN(), one.operation
	}
	return out
}

// storing makes every answer wait until what it may tell is stored.
func (s *Server) storing(next http.Handler) http.Handler {
	if s.recorder == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&storedWriter{ResponseWriter: w, server: s}, r)
	})
}

// storedWriter holds an answer back until everything that was accepted before is
// stored, and answers with a ServiceException when it can't be.
type storedWriter struct {
	http.ResponseWriter

	server *Server
	// open says that what is written next belongs to what was stored.
	open   bool
	header bool
	// refused says that the answer was replaced.
	refused bool
}

func (w *storedWriter) WriteHeader(status int) {
	if w.header {
		return
	}
	w.header, w.open = true, true
	if err := w.server.stored(); err != nil {
		w.refused = true
		w.server.cfg.Logger.Error("an answer could not be stored", "error", err)
		writeRefusal(w.ResponseWriter, &backend.Refusal{
			Code: backend.CodeServiceException, HTTPStatus: http.StatusInternalServerError,
			Message: "The emulator could not store what it was about to answer.",
		})
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write stores what has changed since the last Flush before it goes on.
func (w *storedWriter) Write(body []byte) (int, error) {
	if !w.header {
		w.WriteHeader(http.StatusOK)
	}
	if w.refused {
		return len(body), nil
	}
	if !w.open {
		if err := w.server.stored(); err != nil {
			return 0, err
		}
		w.open = true
	}
	return w.ResponseWriter.Write(body)
}

// FlushError implements what [http.ResponseController] looks for.
func (w *storedWriter) FlushError() error {
	if !w.header {
		w.WriteHeader(http.StatusOK)
	}
	w.open = false
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements [http.Flusher].
func (w *storedWriter) Flush() { _ = w.FlushError() }

// Unwrap leads [http.ResponseController] to what it doesn't find here.
func (w *storedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
