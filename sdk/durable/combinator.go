// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// CombinatorError is returned by [Any] when every future has failed. errors.Is
// and errors.As find the errors of the futures.
type CombinatorError struct {
	OperationError
	// Errors are those of the futures, in the order in which they were given.
	Errors []error
}

// Unwrap returns the errors of the futures.
func (e *CombinatorError) Unwrap() []error { return e.Errors }

// combinator is one call of All, AllSettled, Any, Race or Select: an operation
// that waits for others. It records which of them decided it and not what they
// came to, which their own records tell.
type combinator struct {
	o       *operation
	members []member
	names   []string          // of the cases of Select
	read    func(i int) error // decodes the outcome of member i; nil: not wanted

	ids     []string // of the members
	signals []*engine.Signal
}

// member is a future as a combinator sees it.
type member struct {
	*outcome

	ended bool
	at    int64 // in Unix milliseconds
	taken bool
}

// begin checks the members and begins the operation.
func (c *combinator) begin(s *scope, call, name string, least int) error {
	if err := validName(call, name); err != nil {
		return err
	}
	if len(c.members) < least {
		return invalid(call, name, "futures", "none are given, so that none can be the first")
	}
	for i, m := range c.members {
		if m.outcome == nil {
			return invalid(call, name, "futures", "number %d is nil", i+1)
		}
		if m.op != nil {
			c.ids = append(c.ids, m.op.id)
			c.signals = append(c.signals, &m.signal)
		}
	}
	c.o = s.begin(kindChild, name)
	c.o.call = call
	return nil
}

// verdict is how a combinator ends.
type verdict struct {
	member int // that decided it, or everybody
	err    error
}

const everybody = -1

// run returns which member decided the combinator, from the record or by asking
// decide, whose answer it records.
func (c *combinator) run(decide func() verdict) int {
	op := c.o.record()
	if op == nil {
		c.o.inv.hooks.operationStarts(c.o)
		c.o.task.Queue(c.o.update(protocol.ActionStart))
	} else if op.Status.Terminal() {
		return c.recorded(op)
	}
	v := decide()
	u := c.o.update(protocol.ActionSucceed)
	u.Payload = c.payload(v.member)
	if v.err != nil {
		u.Action, u.Error, u.Payload = protocol.ActionFail, c.o.inv.errorObject(v.err), nil
		u.Error.ErrorData = ""
		if p := c.payload(v.member); p != nil {
			u.Error.ErrorData = *p
		}
	}
	c.o.task.Commit(u)
	return v.member
}

// combinatorRecord is the result, or the data of the error, of a combinator that
// one member decided.
type combinatorRecord struct {
	Member int    `json:"member"`
	Case   string `json:"case,omitempty"`
}

func (c *combinator) payload(i int) *string {
	if i == everybody {
		return nil
	}
	rec := combinatorRecord{Member: i}
	if len(c.names) > 0 {
		rec.Case = c.names[i]
	}
	data, _ := json.Marshal(rec) //nolint:errchkjson // there is nothing that can't be encoded
	return new(string(data))
}

func (c *combinator) recorded(op *protocol.Operation) int {
	text := ""
	if failure := op.Error(); failure != nil {
		text = failure.ErrorData
	} else if result := op.Result(); result != nil {
		text = *result
	}
	if text == "" {
		return everybody
	}
	var rec combinatorRecord
	err := json.Unmarshal([]byte(text), &rec)
	if err != nil || rec.Member < 0 || rec.Member >= len(c.members) {
		c.differs("%s was decided by a future that is not among the %d given now",
			describe(c.o), len(c.members))
	}
	if len(c.names) > 0 && c.names[rec.Member] != rec.Case {
		c.differs("%s was decided by case %q, where now is %q",
			describe(c.o), rec.Case, c.names[rec.Member])
	}
	return rec.Member
}

func (c *combinator) differs(format string, args ...any) {
	c.o.task.Fail(&NonDeterministicError{
		OperationID: c.o.id, Problem: fmt.Sprintf(format, args...), Caller: userCaller(),
	})
}

// next returns the member that is the next to end, after those it has returned
// before. Of several that have ended it is the first by the service's clock, and
// of those that have ended at the same time the first in the list.
func (c *combinator) next() int {
	first := everybody
	c.o.task.AwaitRecords("the futures of "+describe(c.o), c.ids,
		func(records engine.Records) bool {
			first = c.earliest(records)
			return first != everybody
		}, c.signals...)
	c.take(first)
	return first
}

func (c *combinator) earliest(records engine.Records) int {
	first := everybody
	for i := range c.members {
		m := &c.members[i]
		if !m.ended {
			m.at, m.ended = m.end(records)
		}
		if m.ended && !m.taken && (first == everybody || m.at < c.members[first].at) {
			first = i
		}
	}
	return first
}

// take waits until the outcome of member i can be read, and reads it, once.
func (c *combinator) take(i int) {
	m := &c.members[i]
	if m.taken {
		return
	}
	m.taken = true
	m.wait(c.o.scope)
	if c.read != nil {
		_ = c.read(i)
	}
}

func (c *combinator) takeAll() {
	for i := range c.members {
		c.take(i)
	}
}

// end reports whether the operation of a future has ended, and when. The record
// may say so before the task of a branch does.
func (r *outcome) end(records engine.Records) (at int64, ended bool) {
	switch {
	case r.op == nil:
		return 0, true
	case r.op.left:
		return 0, false
	}
	if op := records(r.op.id); op != nil && op.Status.Terminal() {
		if op.EndTimestamp != nil {
			at = op.EndTimestamp.UnixMilli()
		}
		return at, true
	}
	if !r.done {
		return 0, false
	}
	return r.op.ended, true
}

// futures is a combinator over futures of one type.
type futures[T any] struct {
	combinator

	values []T
	errs   []error
}

func combine[T any](
	ctx Context, call, name string, least int, members []*Future[T],
) (*futures[T], error) {
	f := &futures[T]{values: make([]T, len(members)), errs: make([]error, len(members))}
	f.members = make([]member, len(members))
	for i, m := range members {
		f.members[i].outcome = m.awaitable()
	}
	f.read = func(i int) error {
		f.values[i], f.errs[i] = members[i].decode()
		return f.errs[i]
	}
	err := f.begin(ctx.own(), call, name, least)
	return f, err
}

// summary is the text of an error that stands for several.
func summary(errs []error) string {
	const shown = 3
	var quoted []string
	for _, err := range errs[:min(shown, len(errs))] {
		quoted = append(quoted, message(err))
	}
	if more := len(errs) - shown; more > 0 {
		quoted = append(quoted, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(quoted, "; ")
}
