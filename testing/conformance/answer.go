// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// callback is one that waits, in memory or on AWS.
type callback interface {
	Succeed(after time.Duration, body []byte)
	Fail(after time.Duration, reason *protocol.ErrorObject)
	Heartbeat(after time.Duration)
}

// answers carries out the actions of a requirement as the public runner does: it
// looks for callbacks, gives each that it has found the first action for its name
// that is left, and sends what it has to one after the other, each when its delay
// has passed since the one before. A callback that got a heartbeat is looked for
// again.
type answers struct {
	binding *binding
	actions []Action
	// after schedules something on the clock of the world.
	after func(d time.Duration, do func())
	// look is how long it takes to find a callback.
	look time.Duration

	mu      sync.Mutex // guards all below
	used    []bool
	pending []pending
	wrong   []Difference
}

// pending is an action that is to be sent to a callback.
type pending struct {
	action Action
	name   string
	to     callback
}

func newAnswers(req *Requirement, look time.Duration, after func(time.Duration, func())) *answers {
	return &answers{
		binding: newBinding(req), actions: req.Actions, used: make([]bool, len(req.Actions)),
		look: look, after: after,
	}
}

// offer takes a callback that waits.
func (a *answers) offer(name string, c callback) {
	a.mu.Lock()
	defer a.mu.Unlock()
	action, ok := a.pick(name)
	switch {
	case ok:
		a.pending = append(a.pending, pending{action, name, c})
		if len(a.pending) == 1 {
			a.schedule(a.look)
		}
	case len(a.actions) > 0:
		a.wrong = append(a.wrong, Difference{
			Where: fmt.Sprintf("callback %q", name), Problem: "no action is left to answer it",
		})
	}
}

// pick returns the first action for a name. The lock is held.
func (a *answers) pick(name string) (Action, bool) {
	for i, action := range a.actions {
		if !a.used[i] && a.matches(action.Callback, name) {
			a.used[i] = true
			return action, true
		}
	}
	return Action{}, false
}

func (a *answers) matches(pattern, name string) bool {
	if found := expression.FindStringSubmatch(pattern); found != nil {
		matched, err := regexp.MatchString(a.binding.fill(found[1]), name)
		return err == nil && matched
	}
	return pattern == "*" || a.binding.fill(pattern) == name
}

// schedule has the first pending action sent. The lock is held.
func (a *answers) schedule(from time.Duration) {
	delay := time.Duration(a.pending[0].action.Seconds * float64(time.Second))
	a.after(from+delay, a.send)
}

// send sends the first pending action and schedules the next one.
func (a *answers) send() {
	a.mu.Lock()
	next := a.pending[0]
	a.pending = a.pending[1:]
	if len(a.pending) > 0 {
		a.schedule(0)
	}
	a.mu.Unlock()
	if err := a.answer(&next); err != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.wrong = append(a.wrong, Difference{
			Where: fmt.Sprintf("callback %q", next.name), Problem: err.Error(),
		})
	}
}

func (a *answers) answer(p *pending) error {
	body := []byte(a.binding.fillJSON(p.action.Payload))
	switch p.action.Operation {
	case Success:
		p.to.Succeed(0, body)
	case Failure:
		var reason *protocol.ErrorObject
		if len(body) > 0 {
			if err := json.Unmarshal(body, &reason); err != nil {
				return fmt.Errorf("the payload of the action is no error object: %w", err)
			}
		}
		p.to.Fail(0, reason)
	case Heartbeat:
		p.to.Heartbeat(0)
		a.offer(p.name, p.to)
	default:
		return fmt.Errorf("the action has the unknown operation %q", p.action.Operation)
	}
	return nil
}

// differences returns what went wrong, actions that nobody needed among it.
func (a *answers) differences() []Difference {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := a.wrong
	for i, used := range a.used {
		if !used {
			found = append(found, Difference{
				Where: fmt.Sprintf("callback %q", a.binding.fill(a.actions[i].Callback)),
				Problem: fmt.Sprintf("there is none for the %s that was to be sent",
					a.actions[i].Operation),
			})
		}
	}
	return found
}
