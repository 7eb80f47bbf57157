// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package main

import (
	"runtime"
	"time"
)

// userTime is not known here.
func userTime() time.Duration { return 0 }

// peakBytes is what the Go runtime has asked the system for.
func peakBytes() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
