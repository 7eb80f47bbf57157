// SPDX-License-Identifier: Apache-2.0

package otel

import "time"

// interval is the time of a span.
type interval struct{ start, end time.Time }

// around returns the interval stretched so that it holds another one; zero times
// stretch nothing and are replaced.
func (v interval) around(other interval) interval {
	return interval{earlier(v.start, other.start), later(v.end, other.end)}
}

// notBefore cuts off what is before an instant.
func (v interval) notBefore(at time.Time) interval {
	return interval{later(v.start, at), later(v.end, at)}
}

// visible returns the interval with an end after its start: not every backend
// shows a span that took no time.
func (v interval) visible() interval {
	if !v.end.After(v.start) {
		v.end = v.start.Add(time.Microsecond)
	}
	return v
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
