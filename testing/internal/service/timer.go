// SPDX-License-Identifier: Apache-2.0

package service

import (
	"cmp"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// TimerKind says what happens when a [Timer] is due.
type TimerKind int

// The kinds of timers, in the order in which those of one operation fire when
// they are due at one instant.
const (
	// TimerWait completes a WAIT.
	TimerWait TimerKind = iota
	// TimerRetry makes a pending STEP ready for its next attempt.
	TimerRetry
	// TimerCallback ends a CALLBACK by its total time-out.
	TimerCallback
	// TimerHeartbeat ends a CALLBACK whose sender has gone silent.
	TimerHeartbeat
	// TimerInvocation ends the delay after a failed invocation.
	TimerInvocation
	// TimerExecution ends the execution by its time-out.
	TimerExecution
)

// String names the kind in words.
func (k TimerKind) String() string {
	switch k {
	case TimerWait:
		return "wait"
	case TimerRetry:
		return "step retry"
	case TimerCallback:
		return "callback time-out"
	case TimerHeartbeat:
		return "heartbeat time-out"
	case TimerInvocation:
		return "invocation retry"
	case TimerExecution:
		return "execution time-out"
	default:
		return fmt.Sprintf("timer kind %d", int(k))
	}
}

// Timer is a moment at which the service does something by itself.
type Timer struct {
	ExecutionARN string
	// At is the instant by the caller's clock, of which that of the execution
	// may be ahead; see [Execution.Skip].
	At   time.Time
	Kind TimerKind
	// OperationID is empty for TimerInvocation and TimerExecution.
	OperationID string
}

// NextDue returns the earliest timer. There is none only after the execution
// ended. TimerExecution is no reason to skip time: nothing but an external
// event can happen before it.
func (e *Execution) NextDue() (Timer, bool) {
	t, ok := e.peek()
	if !ok {
		return Timer{}, false
	}
	return e.timer(t), true
}

// Fire lets everything pass that is due by now, in time order, and returns it.
// At equal instants timers of operations come in the order in which the
// operations were started, unless [Config.Shuffle] permutes them; then the end
// of the delay after a failed invocation, then the execution's time-out.
func (e *Execution) Fire(now time.Time) []Timer {
	var fired []Timer
	e.pass(e.local(now), func(t timer) { fired = append(fired, e.timer(t)) })
	return fired
}

// advance is what every call with an instant begins with. It returns the
// instant at which the call counts as made.
func (e *Execution) advance(now time.Time) protocol.Timestamp {
	e.touch()
	now = e.local(now)
	e.pass(now, nil)
	return e.tick(protocol.At(now))
}

// tick moves the clock to at, but never back, and returns what it shows.
func (e *Execution) tick(at protocol.Timestamp) protocol.Timestamp {
	if at.After(e.clock) {
		e.clock = at.Time
	}
	return protocol.Timestamp{Time: e.clock}
}

// pass fires what is due by now, an instant of the execution's own clock, each
// at its own time.
func (e *Execution) pass(now time.Time, fired func(timer)) {
	limit := now.UnixMilli()
	for {
		t, ok := e.peek()
		if !ok || t.at > limit {
			return
		}
		at := e.tick(millis(t.at))
		e.due = e.simultaneous(e.due[:0], t.at)
		for _, t := range e.due {
			if !e.live(t) {
				continue
			}
			e.touch()
			if fired != nil {
				fired(t)
			}
			e.fire(at, t)
		}
	}
}

// simultaneous takes the live timers of one instant off the heap and appends them
// to due, in the order in which they are to fire.
func (e *Execution) simultaneous(due []timer, at int64) []timer {
	operations := 0
	for {
		t, ok := e.peek()
		if !ok || t.at != at {
			break
		}
		e.timers.pop()
		due = append(due, t)
		if t.kind < TimerInvocation {
			operations++
		}
	}
	if shuffle := e.svc.cfg.Shuffle; shuffle != nil && operations > 1 {
		shuffle(operations, func(i, j int) { due[i], due[j] = due[j], due[i] })
	}
	return due
}

func (e *Execution) fire(at protocol.Timestamp, t timer) {
	switch t.kind {
	case TimerWait:
		e.finishWait(at, t.op)
	case TimerRetry:
		e.readyStep(t.op)
	case TimerCallback:
		e.timeOutCallback(at, t.op, "Callback.Timeout", "Callback timed out")
	case TimerHeartbeat:
		e.timeOutCallback(at, t.op, "Callback.Heartbeat", "Callback timed out on heartbeat")
	case TimerInvocation:
		e.flight.backingOff = false
		e.flight.wanted = true
	case TimerExecution:
		e.timeOut(at)
	default:
		panic(fmt.Sprintf("service: fired a timer of %v", t.kind))
	}
}

// peek drops timers that lost their meaning and returns the first that has one.
func (e *Execution) peek() (timer, bool) {
	for len(e.timers) > 0 {
		if t := e.timers[0]; e.live(t) {
			return t, true
		}
		e.timers.pop()
	}
	return timer{}, false
}

// live reports whether a timer still means something: timers are never removed
// when an operation changes, they are found dead when their time comes.
func (e *Execution) live(t timer) bool {
	if e.decided != nil {
		return false
	}
	op := e.journal.op(t.op)
	switch t.kind {
	case TimerRetry:
		return op.Status == protocol.StatusPending
	case TimerHeartbeat:
		return op.Status == protocol.StatusStarted && e.heartbeats[t.op].due == t.at
	case TimerInvocation:
		return e.flight.backingOff && e.flight.retryAt == t.at
	case TimerWait, TimerCallback, TimerExecution:
		return op.Status == protocol.StatusStarted
	default:
		return false
	}
}

func (e *Execution) timer(t timer) Timer {
	out := Timer{ExecutionARN: e.arn, At: millis(t.at).Add(-e.ahead), Kind: t.kind}
	if t.op != root {
		out.OperationID = e.journal.op(t.op).ID
	}
	return out
}

// timer is an entry of the heap.
type timer struct {
	at   int64 // Unix ms
	kind TimerKind
	op   int32
}

func (t timer) compare(u timer) int {
	return cmp.Or(cmp.Compare(t.at, u.at), cmp.Compare(t.rank(), u.rank()),
		cmp.Compare(t.op, u.op), cmp.Compare(t.kind, u.kind))
}

// rank puts what concerns the whole execution behind its operations.
func (t timer) rank() TimerKind { return max(t.kind, TimerHeartbeat) }

func millis(unix int64) protocol.Timestamp {
	return protocol.Timestamp{Time: time.UnixMilli(unix).UTC()}
}

// timerHeap is a binary heap, the earliest timer first.
type timerHeap []timer

func (h *timerHeap) push(t timer) {
	const usual = 4
	if *h == nil {
		*h = make(timerHeap, 0, usual)
	}
	*h = append(*h, t)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if s[parent].compare(s[i]) <= 0 {
			return
		}
		s[parent], s[i] = s[i], s[parent]
		i = parent
	}
}

func (h *timerHeap) pop() {
	s := *h
	last := len(s) - 1
	s[0] = s[last]
	s = s[:last]
	*h = s
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(s); child++ {
			if s[child].compare(s[least]) < 0 {
				least = child
			}
		}
		if least == i {
			return
		}
		s[least], s[i] = s[i], s[least]
		i = least
	}
}
