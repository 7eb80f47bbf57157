// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/testing/local"
)

// Responder is what the outside world does about a callback: an [Outcome],
// [Never], a [Heartbeats] with an end, or [Respond].
type Responder interface {
	respond(w *world, c *local.Callback)
}

// OnCallback lets a responder answer the callbacks with a name or path, in the way
// of [Override]; "*" answers all that nothing else does. A callback inside a
// wait-for-callback goes by the name of that.
//
// A responder hears of a callback when an outside party can know its id: when its
// submitter has succeeded, or else when the invocation that created it waits. Of
// several responders for one callback the one that names it exactly counts, and
// of those the latest. A callback without a responder can be answered in a
// steered run; any other run fails when nothing else is left to happen.
func OnCallback(name string, r Responder) Option {
	return option(func(c *config) {
		if err := checkResponder(r); err != nil {
			c.refuse("the responder of OnCallback(%q): %w", name, err)
		}
		c.responders = append(c.responders, responderRule{pattern(name), r})
	})
}

type responderRule struct {
	name      pattern
	responder Responder
}

func (r responderRule) pattern() pattern { return r.name }

// Never leaves a callback unanswered, so that it ends by its time-out.
func Never() Responder { return never{} }

type never struct{}

func (never) respond(*world, *local.Callback) {}

// HeartbeatEvery sends signs of life, the first one when d has passed. It is a
// Responder once it is said how they end.
func HeartbeatEvery(d time.Duration) Heartbeats { return Heartbeats{every: d} }

// Heartbeats are signs of life of an outside party.
type Heartbeats struct{ every time.Duration }

// Then ends the heartbeats with an answer, which comes when its own delay has
// passed since the outside party heard of the callback:
//
//	durabletest.HeartbeatEvery(time.Minute).Then(durabletest.Succeed(7).After(time.Hour))
func (h Heartbeats) Then(o Outcome) Responder { return beating{h.every, o.delay, o} }

// For ends the heartbeats after d, with silence.
func (h Heartbeats) For(d time.Duration) Responder { return beating{h.every, d, never{}} }

type beating struct {
	every, until time.Duration
	then         Responder
}

func (b beating) respond(w *world, c *local.Callback) {
	if b.every <= 0 {
		w.runner.Fail(fmt.Errorf("heartbeats for callback %q: every %s is not a positive time",
			c.Name, b.every))
		return
	}
	b.then.respond(w, c)
	b.beat(w, c, w.runner.Now().Add(b.until))
}

// beat schedules the next sign of life, which schedules the one after it.
func (b beating) beat(w *world, c *local.Callback, end time.Time) {
	if w.runner.Now().Add(b.every).After(end) {
		return
	}
	c.Heartbeat(b.every)
	c.After(b.every, func() { b.beat(w, c, end) })
}

// Respond makes up the answer when the callback is known. fn may return nil for
// none.
func Respond(fn func(c CallbackInfo) Responder) Responder { return respondFunc(fn) }

type respondFunc func(c CallbackInfo) Responder

func (fn respondFunc) respond(w *world, c *local.Callback) {
	if r := fn(w.callbackInfo(c)); r != nil {
		r.respond(w, c)
	}
}

// CallbackInfo is what an outside party may know of a callback.
type CallbackInfo struct {
	// ID is the callback id.
	ID string
	// Name is the name of the operation; inside a wait-for-callback that of the
	// outer one. It may be empty.
	Name string
	// Path leads to the operation from the top level.
	Path string
	// Function is the name of the function that waits.
	Function string
	// Input is that of its execution, as text; nil when absent.
	Input json.RawMessage
	// Time is what the virtual clock shows.
	Time time.Time
}

func (w *world) callbackInfo(c *local.Callback) CallbackInfo {
	info := CallbackInfo{
		ID: c.ID, Name: c.Name, Function: c.Function, Time: w.runner.Now(),
		Path: w.lineage(c.ExecutionARN, c.OperationID).path(),
	}
	if input := w.runner.Input(c.ExecutionARN); input != nil {
		info.Input = json.RawMessage(*input)
	}
	return info
}

// offer is told of every callback that somebody outside can know of.
func (w *world) offer(c *local.Callback) {
	w.known = append(w.known, c)
	i := best(w.cfg.responders, w.lineage(c.ExecutionARN, c.OperationID))
	if i < 0 {
		return
	}
	w.used[w.cfg.responders[i].name] = true
	w.cfg.responders[i].responder.respond(w, c)
}
