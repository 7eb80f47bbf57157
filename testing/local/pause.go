// SPDX-License-Identifier: Apache-2.0

package local

import (
	"fmt"
	"time"
)

// Pause makes the service take no more work from an execution's handler, as AWS
// does when it drains: the next checkpoint is applied and answered without a
// token, and no invocation is started before [Runner.Resume].
func (r *Runner) Pause(arn string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	exec, err := r.svc.Execution(arn)
	if err != nil {
		return fmt.Errorf("pause: %w", err)
	}
	exec.Pause()
	return nil
}

// Resume ends a pause. An invocation that was answered without a token meanwhile
// is followed by another one.
func (r *Runner) Resume(arn string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	exec, err := r.svc.Execution(arn)
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	exec.Resume()
	return nil
}

// Delay lets time pass in a call of the backend that [Config.Wrap] has made, in
// the invocation of the execution that makes the call. It returns earlier when
// the invocation has run for as long as it may.
func (r *Runner) Delay(arn string, d time.Duration) {
	r.mu.Lock()
	one := r.runs[arn]
	until := r.clock.now.Add(d)
	r.mu.Unlock()
	if one != nil && one.flight != nil {
		one.flight.sleepUntil(until)
	}
}
