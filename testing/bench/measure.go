// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime"
	"slices"
	"time"
)

// report is what is printed. All but the last member are medians.
type report struct {
	Workload string `json:"wl"`
	N        int    `json:"n"`
	// Milliseconds that passed, and microseconds for each of N.
	Millis      float64 `json:"ms"`
	MicrosPerOp float64 `json:"us_per_op"`
	// CPUMillis is the user time of the process; on a busy machine it says more.
	CPUMillis float64 `json:"cpu_ms"`
	// Allocs are for each of N.
	AllocsPerOp float64 `json:"allocs_per_op"`
	BytesPerOp  float64 `json:"bytes_per_op"`
	// PeakMB is the largest resident set of the process, with all runs in it.
	PeakMB float64 `json:"rss_mb"`
}

// sample is one run.
type sample struct {
	elapsed, cpu  time.Duration
	allocs, bytes uint64
}

func measure(ctx context.Context, w workload, n, runs int, check bool) (report, error) {
	samples := make([]sample, 0, runs)
	for i := range runs + 1 {
		s, err := w.sample(ctx, n, check)
		if err != nil {
			return report{}, err
		}
		if i > 0 {
			samples = append(samples, s)
		}
	}
	each := float64(n)
	elapsed := median(samples, func(s sample) float64 { return millis(s.elapsed) })
	return report{
		Workload: w.name, N: n,
		Millis: elapsed, MicrosPerOp: elapsed * 1000 / each,
		CPUMillis:   median(samples, func(s sample) float64 { return millis(s.cpu) }),
		AllocsPerOp: median(samples, func(s sample) float64 { return float64(s.allocs) }) / each,
		BytesPerOp:  median(samples, func(s sample) float64 { return float64(s.bytes) }) / each,
		PeakMB:      float64(peakBytes()) / (1 << 20),
	}, nil
}

// sample prepares the workload and measures one run of it.
func (w workload) sample(ctx context.Context, n int, check bool) (sample, error) {
	run, err := w.prepare(ctx, n, check)
	if err != nil {
		return sample{}, err
	}
	runtime.GC() // what the run before has left is not this one's
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu := userTime()
	start := time.Now() //nolint:forbidigo // a benchmark measures time that passes
	err = run()
	elapsed := time.Since(start) //nolint:forbidigo // see above
	cpu = userTime() - cpu
	runtime.ReadMemStats(&after)
	return sample{
		elapsed: elapsed, cpu: cpu,
		allocs: after.Mallocs - before.Mallocs, bytes: after.TotalAlloc - before.TotalAlloc,
	}, err
}

func median(samples []sample, of func(sample) float64) float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
