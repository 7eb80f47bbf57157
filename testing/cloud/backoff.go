// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"fmt"
	"time"
)

// backoff gives longer and longer pauses.
type backoff struct {
	poll Poll
	next time.Duration
}

// take returns the pause that is due.
func (b *backoff) take() time.Duration {
	d := max(b.next, b.poll.Min)
	b.next = min(2*d, b.poll.Max)
	return d
}

// reset begins anew with the shortest pause.
func (b *backoff) reset() { b.next = 0 }

// maxLost is how often in a row a call may get lost.
const maxLost = 5

// persist repeats a call: one that is throttled as long as ctx allows, one that
// got lost a few times.
func (r *Runner) persist(ctx context.Context, call func() error) error {
	pauses := backoff{poll: r.cfg.Poll}
	for lost := 0; ; {
		err := call()
		switch {
		case isFault(err, faultThrottled):
		case isFault(err, faultLost) && lost < maxLost:
			lost++
		default:
			return err
		}
		if over := pause(ctx, pauses.take(), nil); over != nil {
			return fmt.Errorf("%w; the last answer was %w", over, err)
		}
	}
}

// pause waits until d has passed or something comes by wake. When ctx is done
// before, its cause is the error.
func pause(ctx context.Context, d time.Duration, wake <-chan struct{}) error {
	timer := time.NewTimer(d) //nolint:forbidigo // on AWS, time is real; here alone it passes
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-wake:
	case <-timer.C:
	}
	return nil
}
