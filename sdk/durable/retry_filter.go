// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ErrorFilter picks errors for [RetryOn] and [RetryUnless]. It sees the error as
// the attempt returned it, with all that it wraps, and for an attempt of a step
// that a crash cut off one that matches [ErrStepInterrupted].
type ErrorFilter func(error) bool

// RetryOn retries by policy p what at least one of the filters matches, and
// nothing else.
//
//	durable.WithRetry(durable.RetryOn(durable.CriticalRetry(),
//		durable.ErrorIs(store.ErrBusy),
//		durable.ErrorAs[*net.OpError](),
//		durable.ErrorContains("throttled", "try again")))
func RetryOn(p RetryPolicy, filters ...ErrorFilter) RetryPolicy {
	return filtered{policy: p, filters: slices.Clone(filters), wanted: true}
}

// RetryUnless retries by policy p what none of the filters matches.
//
//	durable.WithRetry(durable.RetryUnless(durable.DefaultRetry(), durable.ErrorIs(ErrDeclined)))
func RetryUnless(p RetryPolicy, filters ...ErrorFilter) RetryPolicy {
	return filtered{policy: p, filters: slices.Clone(filters)}
}

// ErrorIs matches what errors.Is finds to be any of the targets.
func ErrorIs(targets ...error) ErrorFilter {
	return func(err error) bool {
		return slices.ContainsFunc(targets, func(t error) bool { return errors.Is(err, t) })
	}
}

// ErrorAs matches errors that are or wrap an E.
func ErrorAs[E error]() ErrorFilter {
	return func(err error) bool {
		_, ok := errors.AsType[E](err)
		return ok
	}
}

// ErrorTypeIs matches errors that are recorded under any of the type names: the
// name that an operation's error has on record, what an ErrorType method says, or
// the bare name of the Go type. For types given to [WithErrors] use [ErrorAs].
func ErrorTypeIs(names ...string) ErrorFilter {
	unregistered := &handlerConfig{}
	return func(err error) bool {
		name, _ := unregistered.identify(err)
		return slices.Contains(names, name)
	}
}

// ErrorContains matches errors whose text contains any of the given ones.
func ErrorContains(texts ...string) ErrorFilter {
	return func(err error) bool {
		text := message(err)
		return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(text, t) })
	}
}

// ErrorMatches matches errors whose text any of the expressions matches.
func ErrorMatches(expressions ...*regexp.Regexp) ErrorFilter {
	if slices.Contains(expressions, nil) {
		return nil // which the policy refuses
	}
	return func(err error) bool {
		text := message(err)
		return slices.ContainsFunc(expressions, func(e *regexp.Regexp) bool {
			return e.MatchString(text)
		})
	}
}

// ErrorWhere matches errors for which match reports true.
func ErrorWhere(match func(error) bool) ErrorFilter { return match }

// filtered is a policy for some errors only.
type filtered struct {
	policy  RetryPolicy
	filters []ErrorFilter
	wanted  bool // what a match must be for a retry
}

func (f filtered) Next(a RetryAttempt) (time.Duration, bool) {
	matched := slices.ContainsFunc(f.filters, func(match ErrorFilter) bool { return match(a.Err) })
	if matched != f.wanted {
		return 0, false
	}
	return f.policy.Next(a)
}

func (f filtered) validate() error {
	if len(f.filters) == 0 {
		return errors.New("the list of error filters is empty")
	}
	for i, match := range f.filters {
		if match == nil {
			return fmt.Errorf("error filter %d is nil", i+1)
		}
	}
	return validWrapped(f.policy)
}

// validWrapped checks the policy inside another one.
func validWrapped(p RetryPolicy) error {
	if p == nil {
		return errors.New("the policy to narrow is nil")
	}
	if v, ok := p.(validator); ok {
		return v.validate()
	}
	return nil
}
