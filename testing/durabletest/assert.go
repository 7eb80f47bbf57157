// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// RequireSucceeded fails the test unless the execution SUCCEEDED.
func (x *Execution[Out]) RequireSucceeded(t TB) {
	t.Helper()
	x.RequireStatus(t, protocol.ExecutionSucceeded)
}

// RequireFailed fails the test unless the execution did not succeed and its error
// is target, by errors.Is: a sentinel of package durable, for instance. Errors of
// your own are known by their recorded name, the Type of the [ExecutionError].
func (x *Execution[Out]) RequireFailed(t TB, target error) {
	t.Helper()
	err := x.Err()
	switch {
	case err == nil:
		fail(t, "the execution SUCCEEDED, want it to fail with %s", quoted(target))
	case !errors.Is(err, target):
		fail(t, "%v; want an error that is %s", err, quoted(target))
	}
}

// RequireStatus fails the test unless the execution is in the status, which may
// be any of the five: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, STOPPED.
func (x *Execution[Out]) RequireStatus(t TB, status protocol.ExecutionStatus) {
	t.Helper()
	if x.Status() == status {
		return
	}
	got := fmt.Sprintf("execution is %s", x.Status())
	if err := x.Err(); err != nil {
		got = err.Error()
	}
	fail(t, "%s; want %s", got, status)
}

// RequireDuration fails the test unless that much virtual time passed from the
// start of the execution to its end. On AWS, where everything takes a little time
// too, it has to be that much at least.
func (x *Execution[Out]) RequireDuration(t TB, d time.Duration) {
	t.Helper()
	switch {
	case x.deployed() && x.Duration() < d:
		fail(t, "the execution took %s, want %s at least", x.Duration(), d)
	case !x.deployed() && x.Duration() != d:
		fail(t, "the execution took %s, want %s", x.Duration(), d)
	}
}

// RequireInvocations fails the test unless the function was invoked that often.
func (x *Execution[Out]) RequireInvocations(t TB, n int) {
	t.Helper()
	if x.Invocations() != n {
		fail(t, "the function was invoked %d times, want %d", x.Invocations(), n)
	}
}

// fail ends the test. The operations and the history of the run are printed when
// the test is over, below what it said; see finish.
func fail(t TB, format string, args ...any) {
	t.Helper()
	t.Errorf("durabletest: %s", fmt.Sprintf(format, args...))
	t.FailNow()
}

func quoted(err error) string {
	if err == nil {
		return "nil"
	}
	return fmt.Sprintf("%q", err.Error())
}
