// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// launcher starts the processes of one function.
type launcher struct {
	function Function
	name     functionName
	region   string
	// url is the address of the Lambda API.
	url    func() string
	logs   *logStore
	logger *slog.Logger
	// initTimeout is how long a process may take until it asks for an event, in
	// addition to the time of an invocation: Lambda lets a start that took longer
	// begin anew as a part of the invocation.
	initTimeout time.Duration
}

// process is one process of a function, with the runtime API that it alone has.
type process struct {
	cmd     *exec.Cmd
	log     *logFile
	runtime *runtimeAPI
	server  *http.Server
	served  sync.WaitGroup
	// exited is closed when the process has ended; err then says how.
	exited chan struct{}
	err    error
	// late is the time in which it should have asked for an event, when it was
	// killed because it didn't.
	late atomic.Int64
	// version is what it serves, tenantID whom when tenants are kept apart.
	version  string
	tenantID string
	// idleSince is when it was put back; the pool's lock guards it.
	idleSince time.Time
}

// start starts a process. ctx is that of the server's life.
func (l *launcher) start(ctx context.Context, version string) (*process, error) {
	log, err := newLogFile(l.logs, l.name.name, version)
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	socket, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		log.close()
		return nil, err
	}
	p := &process{log: log, version: version, exited: make(chan struct{})}
	p.runtime = newRuntimeAPI(l.function.Timeout, log, p.exited)
	p.server = &http.Server{
		Handler: p.runtime.routes(), ReadHeaderTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(l.logger.Handler(), slog.LevelWarn),
	}
	p.cmd = l.command(socket.Addr().String(), version, log)
	if err := p.cmd.Start(); err != nil {
		_ = socket.Close()
		log.close()
		return nil, err
	}
	p.served.Go(func() { _ = p.server.Serve(socket) }) // ends when the process has
	return p, nil
}

// command is not bound to a context: the pool ends processes itself.
func (l *launcher) command(runtimeAPI, version string, log *logFile) *exec.Cmd {
	f := &l.function
	path := f.Command[0]
	if abs, err := filepath.Abs(path); err == nil && filepath.Base(path) != path {
		path = abs // or else it would be looked up from Dir
	}
	cmd := exec.Command(path, f.Command[1:]...) //nolint:gosec,noctx // running it is the point
	cmd.Dir = f.Dir
	cmd.Env = l.environment(runtimeAPI, cmd.Path, version, log.stream)
	cmd.Stdout, cmd.Stderr = log.file, log.file
	separate(cmd)
	return cmd
}

// wait returns when the process has ended and nothing is left of it.
func (p *process) wait() {
	p.err = p.cmd.Wait()
	p.log.collect()
	close(p.exited)
	_ = p.server.Close()
	p.served.Wait()
	p.log.close()
}

// kill ends the process and those that it started. It does not wait.
func (p *process) kill() {
	select {
	case <-p.exited:
	default:
		killGroup(p.cmd.Process)
	}
}

// accept hands the invocation over when the process asks for one. It reports
// false when the process has died or had to be killed before.
func (p *process) accept(ctx context.Context, inv *invocation, timeout time.Duration) bool {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	select {
	case p.runtime.events <- inv:
		return true
	case <-p.exited:
		return false
	case <-limited.Done():
		p.late.Store(int64(timeout))
		p.kill()
		<-p.exited
		return false
	}
}

// await returns the answer, or what takes its place when there is none.
func (p *process) await(ctx context.Context, inv *invocation, timeout time.Duration) answer {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	select {
	case got := <-inv.answered:
		return got
	case <-p.exited:
	case <-limited.Done():
		p.kill()
		<-p.exited
	}
	select {
	case got := <-inv.answered:
		return got
	default:
	}
	got := p.died(inv)
	if errors.Is(limited.Err(), context.DeadlineExceeded) {
		got = inv.timedOut(timeout)
	}
	p.log.report(inv, got.err.ErrorMessage)
	return got
}

// died is the answer of an invocation whose process has ended.
func (p *process) died(inv *invocation) answer {
	if reason, ok := p.runtime.whyUnready(); ok {
		return reason
	}
	if late := p.late.Load(); late > 0 {
		return inv.timedOut(time.Duration(late))
	}
	if p.err == nil {
		return inv.failed(errorExit, "Runtime exited without providing a reason")
	}
	return inv.failed(errorExit, fmt.Sprintf("Runtime exited with error: %v",
		strings.TrimSpace(p.err.Error())))
}
