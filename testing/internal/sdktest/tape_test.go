// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// tape is what user code saw in one invocation, line by line, for every function
// that ran. A lane is the path of such a function in the program.
type tape struct {
	mu    sync.Mutex
	lanes map[string][]string
	said  []string // to the logger
	// inside counts the functions that have been entered and not left.
	inside atomic.Int64
}

func newTape() *tape { return &tape{lanes: make(map[string][]string)} }

func (t *tape) note(lane, line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lanes[lane] = append(t.lanes[lane], line)
}

// say notes what goes to the logger.
func (t *tape) say(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.said = append(t.said, line)
}

// contradicts tells how one tape differs from another where both have lines.
func (t *tape) contradicts(later *tape) error {
	for lane, lines := range t.lanes {
		again := later.lanes[lane]
		for i := range min(len(lines), len(again)) {
			if lines[i] != again[i] {
				return fmt.Errorf("line %d of %q was\n  %s\nand is now\n  %s",
					i, lane, lines[i], again[i])
			}
		}
	}
	return nil
}

// extend keeps the longer one of two tapes in every lane.
func (t *tape) extend(by *tape) {
	for lane, lines := range by.lanes {
		if len(lines) > len(t.lanes[lane]) {
			t.lanes[lane] = lines
		}
	}
}

// brief stands for a value of any size.
func brief(v string) string {
	const most = 120
	if len(v) <= most {
		return v
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(v))
	return fmt.Sprintf("%s… %d bytes %x", v[:8], len(v), h.Sum64())
}

// describe tells everything about an error that user code can find out.
func describe(err error) string {
	if err == nil {
		return "none"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%T(%s)", err, brief(err.Error()))
	if op := operationError(err); op != nil {
		fmt.Fprintf(&b, "{%s %s %s %q %q}", op.OperationID, op.OperationName, op.ErrorType,
			brief(op.Message), op.Data)
	}
	if own, ok := errors.AsType[*declined](err); ok {
		fmt.Fprintf(&b, "{declined %d}", own.Code)
	}
	for name, sentinel := range sentinels() {
		if errors.Is(err, sentinel) {
			b.WriteString(" is " + name)
		}
	}
	switch e := err.(type) { //nolint:errorlint // every link of the chain is visited
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			b.WriteString(" <- " + describe(inner))
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			b.WriteString(" <- " + describe(inner))
		}
	}
	return b.String()
}

func operationError(err error) *durable.OperationError {
	switch e := err.(type) { //nolint:errorlint // every link of the chain is visited
	case *durable.StepError:
		return &e.OperationError
	case *durable.ChildError:
		return &e.OperationError
	case *durable.BranchError:
		return &e.OperationError
	case *durable.CallbackError:
		return &e.OperationError
	case *durable.InvokeError:
		return &e.OperationError
	case *durable.ConditionError:
		return &e.OperationError
	case *durable.RetryError:
		return &e.OperationError
	case *durable.CombinatorError:
		return &e.OperationError
	default:
		return nil
	}
}

// sentinels yields them in a fixed order.
func sentinels() func(func(string, error) bool) {
	list := []error{
		durable.ErrTimedOut, durable.ErrHeartbeat, durable.ErrStopped, durable.ErrStepInterrupted,
		durable.ErrPanic, durable.ErrCallback, durable.ErrSubmitter, durable.ErrConditionExhausted,
		durable.ErrUnsupportedVersion, durable.ErrNonDeterministic, durable.ErrSerdes,
		durable.ErrTooLarge, errClosed,
	}
	return func(yield func(string, error) bool) {
		for _, err := range list {
			if !yield(err.Error(), err) {
				return
			}
		}
	}
}

// declined is an error type of the user's that is registered with the handler.
type declined struct{ Code int }

func (e *declined) Error() string { return fmt.Sprintf("declined with code %d", e.Code) }

// errClosed is a sentinel of the user's that is registered with the handler.
var errClosed = errors.New("closed for today")

// refused is an error type of the user's that nobody registered.
type refused struct{ by string }

func (e *refused) Error() string { return "refused by " + e.by }
