// SPDX-License-Identifier: Apache-2.0

package main

import (
	"syscall"
	"time"
)

// userTime is the time that the process has computed so far, the kernel's left
// out.
func userTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano())
}

// peakBytes is the largest resident set that the process has had.
func peakBytes() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Maxrss << 10
}
