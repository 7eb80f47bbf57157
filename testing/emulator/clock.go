// SPDX-License-Identifier: Apache-2.0

package emulator

import "time"

// clock is the emulator's time: that of the wall, and what was skipped. All time
// comes in through this file.
type clock struct{ skipped time.Duration }

// now is the instant at which the service's calls count as made.
func (c *clock) now() time.Time { return wallTime().Add(c.skipped) }

// skipTo moves the clock forward.
func (c *clock) skipTo(t time.Time) {
	if ahead := t.Sub(c.now()); ahead > 0 {
		c.skipped += ahead
	}
}

// wallTime is the time that functions see themselves, and that of logs.
func wallTime() time.Time {
	return time.Now() //nolint:forbidigo // time comes in here, and nowhere else
}

// alarm wakes the driver.
type alarm struct{ *time.Timer }

// never is longer than any execution lasts.
const never = 2 * maxExecutionTimeout

func newAlarm() alarm {
	return alarm{time.NewTimer(never)} //nolint:forbidigo // its instants come from the service
}
