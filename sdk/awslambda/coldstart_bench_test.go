// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkColdStart compares the smallest durable function with a bare one that
// links the same AWS packages: the size of the program as deployed, and the time
// from its start to its first question to the runtime. Both ratios should stay
// below 1.2.
func BenchmarkColdStart(b *testing.B) {
	asked := make(chan time.Time, 1)
	runtime := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- time.Now()
		<-r.Context().Done()
	}))
	b.Cleanup(runtime.Close)
	address := strings.TrimPrefix(runtime.URL, "http://")

	programs := []string{build(b, "durable"), build(b, "bare")}
	times := make([][]time.Duration, len(programs))
	for b.Loop() {
		for i, path := range programs {
			times[i] = append(times[i], coldStart(b, path, address, asked))
		}
	}

	durableSize, bareSize := size(b, programs[0]), size(b, programs[1])
	durableTime, bareTime := median(times[0]), median(times[1])
	b.ReportMetric(durableSize/1e6, "durable-MB")
	b.ReportMetric(bareSize/1e6, "bare-MB")
	b.ReportMetric(durableSize/bareSize, "size-ratio")
	b.ReportMetric(durableTime*1e3, "durable-ms")
	b.ReportMetric(bareTime*1e3, "bare-ms")
	b.ReportMetric(durableTime/bareTime, "time-ratio")
}

// build compiles a program of testdata/coldstart with the flags of a deployment.
func build(b *testing.B, name string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	cmd := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags=-s -w",
		"-tags=lambda.norpc", "-o", path, "./testdata/coldstart/"+name)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, string(out))
	return path
}

// coldStart returns the time until the program at path asks for an event.
func coldStart(b *testing.B, path, address string, asked <-chan time.Time) time.Duration {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	cmd := exec.CommandContext(ctx, path)
	cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + address, "AWS_REGION=eu-west-1"}
	start := time.Now()
	require.NoError(b, cmd.Start())
	took := (<-asked).Sub(start)
	cancel()
	require.Error(b, cmd.Wait(), "the program has been killed")
	return took
}

func size(b *testing.B, path string) float64 {
	b.Helper()
	info, err := os.Stat(path)
	require.NoError(b, err)
	return float64(info.Size())
}

// median returns the middle one in seconds.
func median(times []time.Duration) float64 {
	slices.Sort(times)
	return times[len(times)/2].Seconds()
}
