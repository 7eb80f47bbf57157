// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// WithErrors makes errors of the user's own types survive the record, so that
// errors.As and errors.Is find them in what an operation returns, live and at
// every replay alike:
//
//	durable.WithErrors(
//		durable.RegisterError[*CardDeclined]("Card.Declined"),
//		durable.RegisterSentinel("Stock.Empty", ErrOutOfStock))
//
//	var declined *CardDeclined
//	if errors.As(err, &declined) { … declined.Code … }
//
// A name is for ever: executions in flight have it in their records. Registering
// a name, a type or a sentinel twice, an empty name and one that the SDK uses
// itself (they begin with "durable." or are the service's) panic in
// [NewHandler].
func WithErrors(registrations ...ErrorRegistration) HandlerOption {
	return errorsOption(registrations)
}

type errorsOption []ErrorRegistration

func (o errorsOption) applyHandler(c *handlerConfig) {
	for _, r := range o {
		c.errors.add(r)
	}
}

// ErrorRegistration says how one kind of error is recorded and rebuilt. Make one
// with [RegisterError] or [RegisterSentinel].
type ErrorRegistration struct {
	name string
	what any // the type or the sentinel
	// record returns the data of an error if that very error is of the kind.
	record  func(err error) (data string, is bool)
	restore func(rec *RecordedError) error
}

// RegisterError registers the error type E, a struct or a pointer to one, under
// a name. Its exported fields are recorded as JSON, in the error's data, and E is
// rebuilt from them; what has no JSON does not survive, in the first run either.
// Wrappers around an E are lost, except for their text, which is the message of
// the operation's error.
//
// Data that can't be written, can't be read or is too large leaves a
// [*RecordedError] in the place of E.
func RegisterError[E error](name string) ErrorRegistration {
	typ := reflect.TypeFor[E]()
	if typ.Kind() == reflect.Interface {
		panic(fmt.Sprintf("durable: RegisterError: %q: %s is an interface, not a type of errors",
			name, typ))
	}
	return ErrorRegistration{
		name: name, what: typ,
		record: func(err error) (string, bool) {
			if reflect.TypeOf(err) != typ {
				return "", false
			}
			data, _ := json.Marshal(err) // no data, no E: as documented
			return string(data), true
		},
		restore: func(rec *RecordedError) error { return readError[E](rec) },
	}
}

func readError[E error](rec *RecordedError) error {
	var e E
	if err := json.Unmarshal([]byte(rec.Data), &e); err != nil || reflect.ValueOf(&e).Elem().IsZero() &&
		reflect.TypeFor[E]().Kind() == reflect.Pointer {
		return rec
	}
	return e
}

// RegisterSentinel registers an error value under a name, for errors.Is. What is
// rebuilt is a [*RecordedError] with the recorded text that unwraps to err.
func RegisterSentinel(name string, err error) ErrorRegistration {
	if err == nil || !reflect.TypeOf(err).Comparable() {
		panic(fmt.Sprintf("durable: RegisterSentinel: %q: the error is nil or can't be compared", name))
	}
	return ErrorRegistration{
		name: name, what: err,
		record: func(e error) (string, bool) { return "", e == err }, //nolint:errorlint // walk
		restore: func(rec *RecordedError) error {
			rec.sentinel = err
			return rec
		},
	}
}

// errorRegistry holds the registrations of a handler.
type errorRegistry struct {
	list   []ErrorRegistration
	byName map[string]ErrorRegistration
}

func (r *errorRegistry) add(n ErrorRegistration) {
	switch {
	case n.record == nil:
		panic("durable: WithErrors: a registration is empty, make it with RegisterError or" +
			" RegisterSentinel")
	case n.name == "":
		panic("durable: WithErrors: a name is empty")
	case reserved(n.name):
		panic(fmt.Sprintf("durable: WithErrors: the name %q is the SDK's", n.name))
	}
	for _, other := range r.list {
		if other.name == n.name || other.what == n.what {
			panic(fmt.Sprintf("durable: WithErrors: %q is registered twice, or as %q too",
				n.name, other.name))
		}
	}
	if r.byName == nil {
		r.byName = make(map[string]ErrorRegistration)
	}
	r.list = append(r.list, n)
	r.byName[n.name] = n
}

// record returns the registered name of that very error and its data.
func (r *errorRegistry) record(err error) (name, data string, registered bool) {
	for _, n := range r.list {
		if data, ok := n.record(err); ok {
			return n.name, data, true
		}
	}
	return "", "", false
}

// restore rebuilds a registered error; others stay what they are.
func (r *errorRegistry) restore(rec *RecordedError) error {
	if n, ok := r.byName[rec.Type]; ok {
		return n.restore(rec)
	}
	return rec
}
