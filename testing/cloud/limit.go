// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"fmt"
)

// bound limits ctx to the time-out of the Config, and to what leaves time enough
// to stop an execution before the deadline that ctx has.
func (r *Runner) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	release := func() {}
	if deadline, ok := ctx.Deadline(); ok {
		near := &limitError{"the deadline of the test is near: raise -timeout of go test"}
		ctx, release = context.WithDeadlineCause(ctx, deadline.Add(-r.cfg.Grace), near)
	}
	over := &limitError{fmt.Sprintf("%s have passed: raise -cloud.timeout if it takes longer",
		r.cfg.Timeout)}
	ctx, cancel := context.WithTimeoutCause(ctx, r.cfg.Timeout, over)
	return ctx, func() {
		cancel()
		release()
	}
}

// limitError is a [context.DeadlineExceeded] that says which limit it was.
type limitError struct{ text string }

func (e *limitError) Error() string { return e.text }
func (e *limitError) Unwrap() error { return context.DeadlineExceeded }
