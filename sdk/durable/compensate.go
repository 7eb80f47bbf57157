// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Compensate registers fn to undo what the function of ctx has done or is about
// to do. When that function returns an error or panics, whether it is the
// handler's, a child's or a branch's, its registered undos run: the latest first,
// one at a time, each as a durable operation of its own like [RunInChild], before
// anybody sees the error. They never run on suspension, nor when the function
// succeeds.
//
// Registering costs no operation. A replay registers again, so call it on every
// path that needs the undo, and before or after the work as that demands: an undo
// registered first also runs when the work itself fails half-way and has to cope
// with work that was never done; one registered after a step that timed out or
// was interrupted may be missing although the step had its effect. Operations
// inside fn retry by their own policies, and like all operations they may run
// more than once, so undoing should be idempotent.
//
// An undo that fails does not keep the others from running. The function's error
// is then a [*CompensationError] around the original one.
//
// Undos belong to the context that they were registered on. Those of a child that
// succeeded are forgotten with it, which makes a child the place for work that is
// final once it is complete; to undo a completed child as a whole, register that
// on the outer context. No undo runs when the execution is stopped, times out, or
// ends for misuse or non-determinism, nor in a branch that a completed batch or
// combinator has abandoned; branches that are still running are abandoned before
// the first undo.
//
// name is recorded for the undo. What a name may not contain is replaced by '?'
// and it is cut at 256 characters: an undo must not be lost over its name.
// Compensate panics if fn is nil.
//
//	if err := durable.Do(ctx, "reserve", reserve); err != nil {
//		return err
//	}
//	durable.Compensate(ctx, "release", func(ctx durable.Context) error {
//		return durable.Do(ctx, "release", release)
//	})
//	return durable.Do(ctx, "charge", charge) // its failure releases
//
//	// wrong: a defer runs at every suspension
//	defer release()
func Compensate(ctx Context, name string, fn func(Context) error) {
	if fn == nil {
		panic("durable: Compensate: the function is nil")
	}
	s := ctx.own()
	name = fitName(name)
	s.acquire(title{sub: kindUndo.sub, name: name})
	s.undos = append(s.undos, undo{name, fn})
	s.release()
}

// undo is one registered compensation.
type undo struct {
	name string
	fn   func(Context) error
}

// fitName makes any text fit for a name.
func fitName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, name)
	return name[:min(len(name), protocol.MaxNameLength)]
}

// CompensationError is the error of a function that failed and whose undos did
// not all succeed. It is matched by whatever matches the original error.
//
// What is recorded of it has the type and data of the original error; the message
// is that of the original with the failed undos appended, each by the name and
// the recorded message:
//
//	card declined; compensation "release": out of stock
type CompensationError struct {
	// Err is the error with which the function failed.
	Err error
	// Failures are the errors of the undos that failed, in the order in which
	// they ran.
	Failures []*ChildError

	record protocol.ErrorObject // of Err
}

// Error is the text of the original error with the failed undos appended.
func (e *CompensationError) Error() string { return e.append(e.Err.Error()) }

// Unwrap returns the original error.
func (e *CompensationError) Unwrap() error { return e.Err }

func (e *CompensationError) append(text string) string {
	var b strings.Builder
	b.WriteString(text)
	for _, f := range e.Failures {
		fmt.Fprintf(&b, "; compensation %q: %s", f.OperationName, f.Message)
	}
	return b.String()
}

// recorded implements recorder.
func (e *CompensationError) recorded() *protocol.ErrorObject {
	rec := e.record
	rec.ErrorMessage = e.append(rec.ErrorMessage)
	return &rec
}

// settle calls the function of a scope and, if it fails, what it registered to
// undo its work. It does not return from a function that is suspended.
func settle[T any](s *scope, fn func() (T, error)) (T, error) {
	v, err := recovered(s.inv, fn)
	if err != nil && len(s.undos) > 0 {
		err = s.compensate(err)
	}
	return v, err
}

// recovered calls fn and turns a panic into an error.
func recovered[T any](inv *invocation, fn func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			v, err = zero[T](), inv.panicked(p)
		}
	}()
	return fn()
}

// compensate runs the undos and returns the error of the function. They take the
// positions that follow, which are the same at every replay because the function
// fails at the same point.
func (s *scope) compensate(err error) error {
	s.abandonBranches()
	failed := &CompensationError{Err: err, record: *s.inv.errorObject(err)}
	for len(s.undos) > 0 {
		last := len(s.undos) - 1
		u := s.undos[last]
		s.undos = s.undos[:last]
		if f := s.undo(u); f != nil {
			failed.Failures = append(failed.Failures, f)
		}
	}
	if len(failed.Failures) == 0 {
		return err
	}
	return failed
}

// undo runs one compensation to its end.
func (s *scope) undo(u undo) (failure *ChildError) {
	cfg := s.inv.childDefaults
	cfg.sub = protocol.SubTypeCompensation
	cfg.failure = func(o *operation, op *protocol.Operation) error {
		failure = &ChildError{OperationError: o.operationError(op)}
		return failure
	}
	o := s.beginContext(&cfg, u.name)
	defer o.end()
	o.runChild(&cfg, func(ctx Context) (any, error) { return empty{}, u.fn(ctx) })
	return failure
}
