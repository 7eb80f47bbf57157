// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"flag"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/lambda-durable/durable-go/testing/local"
)

// InBubble drives a [Run] in a bubble of testing/synctest, and its replay check in
// another, so that a handler that
// hangs in its own code is found at once and exactly: the run fails with the
// stacks and the name of the operation when every goroutine that the function has
// started is blocked for good. Goroutines that outlive the run fail it too.
//
// In the bubble time.Now and timers are those of the bubble, which start in the
// year 2000 and take no real time. What the function waits for has to be made
// within the bubble or answer by itself: a body that waits for a channel which
// the test has made before Run is not seen to hang.
//
// A bubble does not see that what waits for a mutex waits for good: such a run is
// reported shortly before the -timeout of go test is over, and takes the program
// with it.
//
// It needs a *testing.T. A test that runs in a bubble as a whole, steered or not,
// has the same without this option. The flag -durable.bubble of go test gives it
// to every Run, to find out where a test hangs.
func InBubble() Option { return option(func(c *config) { c.bubble = true }) }

// bubbleFlag has the package's name in it, as flags are shared by a test binary.
var bubbleFlag = flag.Bool( //nolint:gochecknoglobals // a flag
	"durable.bubble", false, "run durable functions in bubbles of testing/synctest")

// errNoBubble says that a bubble can't be left and entered again.
var errNoBubble = errors.New("InBubble is for Run; a test that steers calls Start within" +
	" synctest.Test")

// drive drives the execution under test to its end.
func (w *world) drive(t TB) error {
	return w.within(t, func() error {
		defer w.runner.Close()
		_, err := w.runner.Until(w.ctx, w.over)
		return err
	})
}

// within calls fn, in a bubble of its own if one is wanted.
func (w *world) within(t TB, fn func() error) error {
	tt, ok := t.(*testing.T)
	switch wanted := w.cfg.bubble || *bubbleFlag; {
	case w.cfg.bubble && w.cfg.local.Free:
		return errFreeBubble
	case !wanted, w.cfg.local.Free, isInBubble(t), !ok && !w.cfg.bubble:
		return fn()
	case !ok:
		return fmt.Errorf("InBubble needs a *testing.T, not a %T", t)
	}
	w.inBubble.Store(true)
	defer w.inBubble.Store(false)
	return inBubble(tt, fn)
}

// errOutlived says that goroutines of a bubble are left when its run is over.
var errOutlived = errors.New("goroutines that the function has started are blocked for good")

// inBubble calls fn in a bubble.
func inBubble(t *testing.T, fn func() error) (err error) {
	t.Helper()
	defer func() {
		switch left := recover(); {
		case left == nil:
		case isHung(err): // it is what is left
		default:
			err = errors.Join(err, fmt.Errorf("%w: %v", errOutlived, left))
		}
	}()
	synctest.Test(t, func(*testing.T) { err = fn() })
	return err
}

func isHung(err error) bool {
	_, ok := errors.AsType[*local.HungError](err)
	return ok
}
