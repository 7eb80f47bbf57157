// SPDX-License-Identifier: Apache-2.0

package service

import (
	"slices"
	"time"
)

// Expire forgets the executions that have ended longer ago than the retention
// and returns them. Their names are free again, nobody finds them any more, and
// no later execution gets an ARN that one of them had.
func (s *Service) Expire(now time.Time) []*Execution {
	var expired []*Execution
	s.executions = slices.DeleteFunc(s.executions, func(e *Execution) bool {
		if !e.expired(now) {
			return false
		}
		expired = append(expired, e)
		return true
	})
	for _, e := range expired {
		s.forget(e)
	}
	return expired
}

// Expiry returns the instant of the callers' clock from which on the execution is
// to be forgotten. There is none while it runs.
func (e *Execution) Expiry() (at time.Time, ok bool) {
	if !e.closed() {
		return time.Time{}, false
	}
	return e.endedAt.Add(e.svc.retention() - e.ahead), true
}

// NextExpiry returns when the first execution is to be forgotten.
func (s *Service) NextExpiry() (first time.Time, ok bool) {
	for _, e := range s.executions {
		if at, ended := e.Expiry(); ended && (!ok || at.Before(first)) {
			first, ok = at, true
		}
	}
	return first, ok
}

// Serial numbers the executions of a service in the order of their start, from 0.
func (e *Execution) Serial() int { return e.serial }

func (s *Service) forget(e *Execution) {
	s.forgotten = max(s.forgotten, e.generation)
	s.running = slices.DeleteFunc(s.running, func(o *Execution) bool { return o == e })
	s.touched = slices.DeleteFunc(s.touched, func(o *Execution) bool { return o == e })
	delete(s.byARN, e.arn)
	if key := (nameKey{e.function, e.name}); s.byName[key] == e {
		delete(s.byName, key)
	}
	for _, r := range e.journal.records {
		if d := r.op.CallbackDetails; d != nil {
			delete(s.callbacks, d.CallbackID)
		}
	}
}

// retention is a millisecond longer than what is promised, so that an execution
// is still there at its last instant.
func (s *Service) retention() time.Duration {
	return time.Duration(s.cfg.RetentionDays)*24*time.Hour + time.Millisecond
}

// expired reports whether the retention after the end is over.
func (e *Execution) expired(now time.Time) bool {
	at, ended := e.Expiry()
	return ended && !now.Before(at)
}
