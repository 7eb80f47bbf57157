// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"maps"
	"slices"
	"time"
)

// savedCall is an asynchronous invocation of an ordinary function that has been
// accepted and not yet carried out.
type savedCall struct {
	Called        string    `json:"Called"`
	RequestID     string    `json:"RequestID"`
	Payload       []byte    `json:"Payload,omitempty"`
	TraceID       string    `json:"TraceID,omitempty"`
	TenantID      string    `json:"TenantID,omitempty"`
	ClientContext string    `json:"ClientContext,omitempty"`
	Due           time.Time `json:"Due,omitzero"`
	Failures      int       `json:"Failures,omitempty"`
}

// callBook keeps asynchronous calls for the store.
type callBook struct {
	// last is the highest number of a call.
	last int64
	// changed holds the calls that were queued, and nil for those that are done,
	// since the store was told.
	changed map[int64]*savedCall
}

// save gives a call a number and keeps it as it is now.
func (b *callBook) save(c *call) {
	if c.number == 0 {
		b.last++
		c.number = b.last
	}
	b.set(c.number, &savedCall{
		Called: c.called.String(), RequestID: c.inv.requestID, Payload: c.inv.payload,
		TraceID: c.inv.traceID, TenantID: c.inv.tenantID, ClientContext: c.inv.clientContext,
		Due: c.due, Failures: c.failures,
	})
}

// done forgets a call, if it was ever saved.
func (b *callBook) done(c *call) {
	if c.number != 0 {
		b.set(c.number, nil)
	}
}

func (b *callBook) set(number int64, c *savedCall) {
	if b.changed == nil {
		b.changed = make(map[int64]*savedCall)
	}
	b.changed[number] = c
}

func (b *callBook) take() map[int64]*savedCall {
	changed := b.changed
	b.changed = nil
	return changed
}

// restoreCalls queues the calls of an earlier server, in the order in which that
// had accepted them.
func (s *Server) restoreCalls(was map[int64]savedCall) {
	for _, number := range slices.Sorted(maps.Keys(was)) {
		saved := was[number]
		called, refusal := parseFunctionName(saved.Called, "")
		if refusal != nil {
			continue // the name was checked when the call was accepted
		}
		c := s.newCall(called, saved.Payload)
		c.inv.requestID, c.inv.traceID = saved.RequestID, saved.TraceID
		c.inv.tenantID, c.inv.clientContext = saved.TenantID, saved.ClientContext
		c.number, c.due, c.failures = number, saved.Due, saved.Failures
		s.repeat(c)
		s.calls = append(s.calls, c)
		s.callBook.last = number
	}
}

// addCalls writes the calls that have changed, in the order of their numbers.
func addCalls(batch *Batch, changed map[int64]*savedCall) {
	for _, number := range slices.Sorted(maps.Keys(changed)) {
		if c := changed[number]; c != nil {
			batch.put(tableCall, int(number), 0, encode(c))
			continue
		}
		batch.drop(tableCall, number)
	}
}
