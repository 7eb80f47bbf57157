// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/sqlite"
)

// BenchmarkCheckpoint sends checkpoints over HTTP, one step each, from as many
// executions at once as its name says. The clients share the machine with the
// emulator; cpu-µs/op is what both have used of all processors, which other work
// on the machine changes little.
func BenchmarkCheckpoint(b *testing.B) {
	for _, executions := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("Memory/%d", executions), func(b *testing.B) {
			checkpoints(b, executions, nil)
		})
		b.Run(fmt.Sprintf("SQLite/%d", executions), func(b *testing.B) {
			store, err := sqlite.Open(filepath.Join(b.TempDir(), "s.db"))
			require.NoError(b, err)
			checkpoints(b, executions, store)
			require.NoError(b, store.Close())
		})
	}
}

func checkpoints(b *testing.B, executions int, store emulator.Store) {
	b.Helper()
	bench := newCheckpointBench(b, store)
	var group sync.WaitGroup
	var mu sync.Mutex // guards latencies
	latencies := make([]time.Duration, 0, b.N)
	b.ReportAllocs()
	b.ResetTimer()
	used := cpuTime()
	for i := range executions {
		n := b.N / executions
		if i < b.N%executions {
			n++
		}
		group.Go(func() {
			mine := bench.send(n)
			mu.Lock()
			defer mu.Unlock()
			latencies = append(latencies, mine...)
		})
	}
	group.Wait()
	b.StopTimer()
	used = cpuTime() - used
	slices.Sort(latencies)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checkpoints/s")
	b.ReportMetric(float64(latencies[len(latencies)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(latencies[len(latencies)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(used.Nanoseconds())/float64(b.N)/1000, "cpu-µs/op")
	require.NoError(b, bench.server.Close())
}

// checkpointBench is an emulator whose functions hand their invocations out.
type checkpointBench struct {
	b           *testing.B
	server      *emulator.Server
	invocations chan protocol.InvocationInput
}

func newCheckpointBench(b *testing.B, store emulator.Store) *checkpointBench {
	b.Helper()
	bench := &checkpointBench{b: b, invocations: make(chan protocol.InvocationInput)}
	bench.server = emulator.New(emulator.Config{
		Store: store,
		Functions: map[string]emulator.Function{"f": {
			Handler: bench.handle, Concurrency: 1 << 20, Durable: &emulator.Durable{},
			Timeout: time.Hour,
		}},
	})
	_, err := bench.server.Listen()
	require.NoError(b, err)
	return bench
}

// handle gives the invocation away and lets it run.
func (c *checkpointBench) handle(ctx context.Context, event []byte) ([]byte, error) {
	in, err := protocol.DecodeInvocationInput(event)
	if err != nil {
		return nil, err
	}
	c.invocations <- in
	<-ctx.Done()
	return nil, ctx.Err()
}

// send makes n round trips and returns how long each took. It takes a new
// execution before one is full.
func (c *checkpointBench) send(n int) []time.Duration {
	const most = 2_900
	latencies := make([]time.Duration, 0, n)
	conn := dial(c.b, c.server.URL())
	var path, token string
	for i := range n {
		if i%most == 0 {
			path, token = c.execution(conn)
		}
		began := time.Now()
		answer := conn.post(path, "", checkpointBody(token, i))
		latencies = append(latencies, time.Since(began))
		_, rest, _ := strings.Cut(answer, `"CheckpointToken":"`)
		token, _, _ = strings.Cut(rest, `"`)
	}
	require.NoError(c.b, conn.Close())
	return latencies
}

func (c *checkpointBench) execution(conn *connection) (path, token string) {
	conn.post("/2015-03-31/functions/f:1/invocations", "X-Amz-Invocation-Type: Event\r\n", "{}")
	in := <-c.invocations
	return "/2025-12-01/durable-executions/" + url.PathEscape(in.DurableExecutionARN) +
		"/checkpoint", in.CheckpointToken
}

func checkpointBody(token string, n int) string {
	const payload = "a payload of a hundred bytes, such as the result of a step that has charged " +
		"a card and says so............"
	return `{"CheckpointToken":"` + token + `","Updates":[{"Id":"` + strconv.Itoa(n) +
		`","Type":"STEP","SubType":"Step","Name":"charge","Action":"SUCCEED","Payload":"\"` +
		payload + `\""}]}`
}

// connection is a client that costs little beside the emulator, with which it
// shares the machine.
type connection struct {
	net.Conn

	b    *testing.B
	host string
	read *bufio.Reader
}

func dial(b *testing.B, address string) *connection {
	b.Helper()
	host := strings.TrimPrefix(address, "http://")
	var dialer net.Dialer
	conn, err := dialer.DialContext(b.Context(), "tcp", host)
	require.NoError(b, err)
	return &connection{Conn: conn, b: b, host: host, read: bufio.NewReader(conn)}
}

// post returns the body of an answer that must be a good one.
func (c *connection) post(path, header, body string) string {
	_, err := io.WriteString(c, "POST "+path+" HTTP/1.1\r\nHost: "+c.host+
		"\r\nContent-Type: application/json\r\n"+header+
		"Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
	require.NoError(c.b, err)
	require.True(c.b, strings.HasPrefix(c.line(), "HTTP/1.1 2"))
	length := 0
	for line := c.line(); line != ""; line = c.line() {
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			length, err = strconv.Atoi(value)
			require.NoError(c.b, err)
		}
	}
	answer := make([]byte, length)
	_, err = io.ReadFull(c.read, answer)
	require.NoError(c.b, err)
	return string(answer)
}

func (c *connection) line() string {
	line, err := c.read.ReadString('\n')
	require.NoError(c.b, err)
	return strings.TrimRight(line, "\r\n")
}
