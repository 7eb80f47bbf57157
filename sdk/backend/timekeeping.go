// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"
	"time"
)

// Timekeeping is an optional interface of a [Backend] with [Scheduling] whose
// clock can move while an invocation runs. Bodies of steps can then take time,
// side by side, without the machine waiting: see [Attempt.Sleep].
type Timekeeping interface {
	Scheduling
	// SleepUntil returns when it is t by the backend's clock, or when ctx is
	// done. It is called when every goroutine of the invocation waits and at least
	// one of them sleeps.
	SleepUntil(ctx context.Context, t time.Time)
}
