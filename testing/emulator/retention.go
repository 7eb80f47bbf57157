// SPDX-License-Identifier: Apache-2.0

package emulator

import "time"

// expire forgets the executions whose retention is over. The lock is held.
func (s *Server) expire(now time.Time) {
	if s.expiry.IsZero() || now.Before(s.expiry) {
		return
	}
	for _, exec := range s.service.Expire(now) {
		delete(s.runs, exec.ARN())
		if s.recorder != nil {
			s.expired = append(s.expired, exec.Serial())
		}
	}
	s.expiry, _ = s.service.NextExpiry()
}

// retain makes sure that an execution which has ended is forgotten in time. The
// lock is held.
func (s *Server) retain(one *run) {
	at, ended := one.exec.Expiry()
	if ended && (s.expiry.IsZero() || at.Before(s.expiry)) {
		s.expiry = at
	}
}

// untilExpiry is how long nothing needs to be forgotten. The lock is held.
func (s *Server) untilExpiry(now time.Time) time.Duration {
	if s.expiry.IsZero() {
		return never
	}
	return s.expiry.Sub(now)
}
