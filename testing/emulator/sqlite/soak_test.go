// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/sqlite"
)

var soakTime = flag.Duration("soak", 10*time.Second,
	"how long servers and functions are killed in the soak test")

// Variables that make the test binary the server or the function of the soak.
const (
	serverVariable  = "SOAK_TEST_SERVER"  // the store's path
	addressVariable = "SOAK_TEST_ADDRESS" // where the server listens
	diaryVariable   = "SOAK_TEST_DIARY"
	workVariable    = "SOAK_TEST_WORK"
	mortalVariable  = "SOAK_TEST_MORTAL" // how long a function lives at most
)

// serve is the server of the soak: it says where it listens and ends with its
// input.
func serve(path string) {
	store, err := sqlite.Open(path)
	if err != nil {
		panic(err)
	}
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	srv := emulator.New(emulator.Config{
		Address: os.Getenv(addressVariable), Store: store,
		InvocationAttempts: 1 << 20, InvocationDelay: 100 * time.Millisecond,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Functions: map[string]emulator.Function{"work": {
			Command: []string{self}, Concurrency: 8, Durable: &emulator.Durable{},
			Env: map[string]string{
				workVariable: "yes", diaryVariable: os.Getenv(diaryVariable),
				mortalVariable: os.Getenv(mortalVariable),
			},
		}},
	})
	url, err := srv.Listen()
	if err != nil {
		panic(err)
	}
	_, _ = fmt.Fprintln(os.Stdout, url)
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := srv.Close(); err != nil {
		panic(err)
	}
	if err := store.Close(); err != nil {
		panic(err)
	}
	os.Exit(0)
}

// toil is the function of the soak, which dies at a random moment.
func toil() {
	diary, err := openDiary(os.Getenv(diaryVariable))
	if err != nil {
		panic(err)
	}
	if life, err := time.ParseDuration(os.Getenv(mortalVariable)); err == nil {
		time.AfterFunc(rand.N(life), func() { os.Exit(9) }) //nolint:forbidigo // a random death
	}
	awslambda.Start(work(diary), durable.WithLogHandler(slog.DiscardHandler))
}

// soak kills and restarts a server.
type soak struct {
	t      *testing.T
	random *rand.Rand
	env    []string
	account

	server *exec.Cmd
	input  io.Closer
}

func (s *soak) start() {
	s.t.Helper()
	self, err := os.Executable()
	require.NoError(s.t, err)
	s.server = exec.CommandContext(s.t.Context(), self)
	s.server.Env = append(os.Environ(), s.env...)
	s.server.Stderr = os.Stderr
	s.input, err = s.server.StdinPipe()
	require.NoError(s.t, err)
	out, err := s.server.StdoutPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, s.server.Start())
	said := bufio.NewScanner(out)
	require.True(s.t, said.Scan(), "the server must say where it listens")
	if s.url == "" {
		s.url = said.Text()
		s.env = append(s.env, addressVariable+"="+s.url[len("http://"):])
	}
	require.Equal(s.t, s.url, said.Text())
}

func (s *soak) kill() {
	s.t.Helper()
	require.NoError(s.t, s.server.Process.Kill())
	require.Error(s.t, s.server.Wait())
}

// pause lets the others work for a while.
func (s *soak) pause(longest time.Duration) {
	d := time.Duration(s.random.Int64N(int64(longest)))
	timer := time.NewTimer(d) //nolint:forbidigo // processes of their own have no other clock
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.t.Context().Done():
	}
}

// TestNothingIsLostUnderKills has 50 executions of 1000 operations each, whose
// server and functions are killed at random moments.
func TestNothingIsLostUnderKills(t *testing.T) { //nolint:paralleltest // it needs the machine
	if testing.Short() {
		t.Skip("-short: the soak test takes a minute")
	}
	if raceDetector {
		t.Skip("-race: the soak test is about processes, and those would take minutes")
	}
	const orders = 50
	seed := rand.Uint64()
	t.Logf("seed %d, killing for %v", seed, *soakTime)
	dir := t.TempDir()
	diary := filepath.Join(dir, "diary")
	s := &soak{t: t, random: rand.New(rand.NewPCG(seed, 0)), env: []string{
		serverVariable + "=" + filepath.Join(dir, "s.db"), diaryVariable + "=" + diary,
		addressVariable + "=127.0.0.1:0", mortalVariable + "=6s",
	}}
	s.start()
	began := time.Now()
	ctx := t.Context()
	arns := make(map[int]string)
	kills := 0
	for ; time.Since(began) < *soakTime; kills++ {
		for order := range orders {
			if arns[order] == "" && s.random.IntN(4) == 0 {
				arn, err := s.launch(ctx, order)
				require.NoError(t, err)
				arns[order] = arn
			}
		}
		s.pause(1500 * time.Millisecond)
		last := kills % orders
		accepted := s.launchMeanwhile(ctx, last)
		s.kill()
		if arn := <-accepted; arn != "" {
			require.True(t, arns[last] == "" || arns[last] == arn)
			arns[last] = arn
		}
		s.start()
	}
	for order := range orders {
		arn, err := s.launch(ctx, order)
		require.NoError(t, err)
		require.True(t, arns[order] == "" || arns[order] == arn)
		arns[order] = arn
	}
	for _, arn := range arns {
		for s.running(ctx, arn) {
			s.pause(200 * time.Millisecond)
		}
	}
	t.Logf("%d kills of the server, %v", kills, time.Since(began))
	notes := readDiary(t, diary)
	for order, arn := range arns {
		got, err := s.describe(ctx, arn)
		require.NoError(t, err)
		require.Equal(t, execution{
			protocol.ExecutionSucceeded, strconv.Itoa(workLots * (workItems + 1)),
		}, got)
		events, err := s.history(ctx, arn)
		require.NoError(t, err)
		require.Len(t, recordsOf(events), workOperations-1)
		require.Empty(t, check(order, events, notes))
	}
	require.NoError(t, s.input.Close())
	require.NoError(t, s.server.Wait())
}

// launchMeanwhile starts an execution while the server dies. It gives the ARN if
// the server had accepted it, or else an empty text.
func (s *soak) launchMeanwhile(ctx context.Context, order int) <-chan string {
	accepted := make(chan string, 1)
	go func() {
		arn, err := s.launch(ctx, order)
		if err != nil {
			arn = ""
		}
		accepted <- arn
	}()
	return accepted
}

func (s *soak) running(ctx context.Context, arn string) bool {
	s.t.Helper()
	got, err := s.describe(ctx, arn)
	require.NoError(s.t, err)
	return got.Status == protocol.ExecutionRunning
}
