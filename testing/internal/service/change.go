// SPDX-License-Identifier: Apache-2.0

package service

import (
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Changes is all that became of a service since it was last asked. What it leads
// to is never modified, so it can be written down while the service goes on.
type Changes struct {
	Counters   Counters
	Executions []Change
}

// Counters are what a service knows beside its executions.
type Counters struct {
	Started   int `json:"Started"`
	Unnamed   int `json:"Unnamed"`
	Forgotten int `json:"Forgotten"`
}

// Change is what became of one execution. All of its changes together are what
// [Service.Restore] needs.
type Change struct {
	ARN string
	// Serial numbers the executions in the order of their start, from 0.
	Serial int
	// Origin is set in the first change only.
	Origin *Origin
	State  *State
	// Delta is what the change adds to the changes before; it may be empty.
	Delta Delta
}

// Origin is how an execution began.
type Origin struct {
	ARN        string             `json:"ARN"`
	Generation int                `json:"Generation"`
	StartedAt  protocol.Timestamp `json:"StartedAt"`
	Request    StartRequest       `json:"Request"`
}

// Delta lists the operations that changed, as they are now, and the events that
// were added.
type Delta struct {
	Operations []SavedOperation `json:"Operations,omitempty"`
	Events     []SavedEvent     `json:"Events,omitempty"`
}

// Empty reports whether nothing but the state changed.
func (d *Delta) Empty() bool { return len(d.Operations) == 0 && len(d.Events) == 0 }

// SavedOperation is an operation with its place in the execution.
type SavedOperation struct {
	Index     int32              `json:"Index"`
	Change    uint64             `json:"Change"`
	Operation protocol.Operation `json:"Operation"`
}

// SavedEvent is an event with the place of its operation, -1 without one.
type SavedEvent struct {
	Op    int32          `json:"Op"`
	Event protocol.Event `json:"Event"`
}

// TakeChanges returns what changed since the last call.
func (s *Service) TakeChanges() Changes {
	c := Changes{
		Counters:   s.counters(),
		Executions: make([]Change, len(s.touched)),
	}
	for i, e := range s.touched {
		c.Executions[i] = e.takeChange()
	}
	clear(s.touched)
	s.touched = s.touched[:0]
	return c
}

// Changed reports whether there is something for [Service.TakeChanges].
func (s *Service) Changed() bool { return len(s.touched) > 0 }

func (s *Service) counters() Counters {
	return Counters{Started: s.started, Unnamed: s.unnamed, Forgotten: s.forgotten}
}

// touch says that the execution may have changed.
func (e *Execution) touch() {
	if !e.touched {
		e.touched = true
		e.svc.touched = append(e.svc.touched, e)
	}
}

func (e *Execution) takeChange() Change {
	c := Change{ARN: e.arn, Serial: e.serial, State: e.state(), Delta: e.delta()}
	if e.saved == 0 {
		c.Origin = e.origin()
	}
	e.touched, e.saved = false, e.log.len
	return c
}

func (e *Execution) origin() *Origin {
	return &Origin{
		ARN: e.arn, Generation: e.generation, StartedAt: protocol.At(e.startedAt),
		Request: StartRequest{
			FunctionName: e.function, Qualifier: e.version, Name: e.name, Input: e.input,
			TenantID: e.tenantID, TraceHeader: e.traceHeader, ExecutionTimeout: e.timeout,
		},
	}
}

// delta leaves out the first event, which follows from the origin.
func (e *Execution) delta() Delta {
	j := &e.journal
	d := Delta{Operations: make([]SavedOperation, len(j.unsaved))}
	slices.Sort(j.unsaved) // an operation comes after its context
	for n, i := range j.unsaved {
		r := j.records[i]
		r.unsaved = false
		d.Operations[n] = SavedOperation{Index: i, Change: r.change, Operation: r.op}
	}
	j.unsaved = j.unsaved[:0]
	for i := max(1, e.saved); i < e.log.len; i++ {
		d.Events = append(d.Events, SavedEvent{Op: e.log.at(i).op})
		e.event(&d.Events[len(d.Events)-1].Event, i, false)
	}
	return d
}

// State is all that an execution is besides its operations and its history.
// Lists hold places of operations.
type State struct {
	Status   protocol.ExecutionStatus `json:"Status"`
	EndedAt  time.Time                `json:"EndedAt,omitzero"`
	Decided  *Decision                `json:"Decided,omitempty"`
	Clock    time.Time                `json:"Clock"`
	Ahead    time.Duration            `json:"Ahead,omitempty"`
	Changes  uint64                   `json:"Changes"`
	Tokens   uint64                   `json:"Tokens"`
	Used     Usage                    `json:"Used"`
	Paused   bool                     `json:"Paused,omitempty"`
	Flight   Flight                   `json:"Flight"`
	Observed uint64                   `json:"Observed,omitempty"`
	Rest     []int32                  `json:"Rest,omitempty"`
	Read     int                      `json:"Read,omitempty"`
	Dirty    []int32                  `json:"Dirty,omitempty"`
	// Beats are the callbacks with a heartbeat time-out that are still open.
	Beats    []Beat          `json:"Beats,omitempty"`
	Invokes  []ChainedInvoke `json:"Invokes,omitempty"`
	Accepted *Accepted       `json:"Accepted,omitempty"`
}

// Decision is the outcome of an execution.
type Decision struct {
	Status protocol.ExecutionStatus `json:"Status"`
	Result *string                  `json:"Result,omitempty"`
	Error  *protocol.ErrorObject    `json:"Error,omitempty"`
	At     protocol.Timestamp       `json:"At"`
}

// Usage is what counts towards the quotas.
type Usage struct {
	Operations int `json:"Operations"`
	Bytes      int `json:"Bytes"`
}

// Flight is what is known about invocations.
type Flight struct {
	Number    int                `json:"Number"`
	InFlight  bool               `json:"InFlight,omitempty"`
	StartedAt protocol.Timestamp `json:"StartedAt,omitzero"`
	// Open says that checkpoints are accepted, with the latest token.
	Open       bool    `json:"Open,omitempty"`
	Drained    bool    `json:"Drained,omitempty"`
	Wanted     bool    `json:"Wanted,omitempty"`
	BackingOff bool    `json:"BackingOff,omitempty"`
	RetryAt    int64   `json:"RetryAt,omitempty"`
	Failures   int     `json:"Failures,omitempty"`
	Updated    []int32 `json:"Updated,omitempty"`
}

// Beat is the heartbeat of one callback; Due is in Unix milliseconds.
type Beat struct {
	Op      int32         `json:"Op"`
	Silence time.Duration `json:"Silence"`
	Due     int64         `json:"Due"`
}

// Accepted is the last accepted checkpoint. The operations of its answer are
// given as they are when it is repeated.
type Accepted struct {
	ClientToken string    `json:"ClientToken"`
	Token       string    `json:"Token"`
	At          time.Time `json:"At"`
	Answer      string    `json:"Answer,omitempty"`
	Operations  []int32   `json:"Operations,omitempty"`
	NextMarker  string    `json:"NextMarker,omitempty"`
}

func (e *Execution) state() *State {
	s := &State{
		Status: e.status, EndedAt: e.endedAt, Clock: e.clock, Ahead: e.ahead,
		Changes: e.journal.changes, Tokens: e.tokens.seq,
		Used:   Usage{e.quota.operations, e.quota.bytes},
		Paused: e.paused, Flight: e.flight.state(),
		Observed: e.delivery.observed, Rest: slices.Clone(e.delivery.rest), Read: e.delivery.read,
		Beats: e.beats(), Invokes: slices.Clone(e.invokes), Accepted: e.acceptedState(),
	}
	if o := e.decided; o != nil {
		s.Decided = &Decision{Status: o.status, Result: o.result, Error: o.err, At: o.at}
	}
	for _, i := range e.journal.dirty {
		if e.journal.records[i].dirty {
			s.Dirty = append(s.Dirty, i)
		}
	}
	return s
}

func (f *flight) state() Flight {
	return Flight{
		Number: f.number, InFlight: f.inFlight, StartedAt: f.startedAt, Open: f.token != "",
		Drained: f.drained, Wanted: f.wanted, BackingOff: f.backingOff, RetryAt: f.retryAt,
		Failures: f.failures, Updated: slices.Clone(f.updated),
	}
}

func (e *Execution) beats() []Beat {
	var beats []Beat
	for i, h := range e.heartbeats {
		if e.journal.op(i).Status == protocol.StatusStarted {
			beats = append(beats, Beat{Op: i, Silence: h.silence, Due: h.due})
		}
	}
	return beats
}

// acceptedState is nil when the last checkpoint can't be repeated.
func (e *Execution) acceptedState() *Accepted {
	c := &e.accepted
	if c.clientToken == "" || e.closed() {
		return nil
	}
	a := &Accepted{
		ClientToken: c.clientToken, Token: c.token, At: c.at, Answer: c.response.Token,
		Operations: make([]int32, len(c.response.Operations)), NextMarker: c.response.NextMarker,
	}
	for n := range c.response.Operations {
		a.Operations[n], _ = e.journal.find(c.response.Operations[n].ID)
	}
	return a
}
