// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Server is an emulated account. It is an [http.Handler] that serves the APIs of
// Lambda, CloudFormation and CloudWatch Logs at one address. All methods are
// safe for concurrent use.
type Server struct {
	cfg     Config
	handler http.Handler
	logs    *logStore
	// invalid is what is wrong with the configuration.
	invalid error
	started time.Time
	// woken tells the driver to look again; done is closed when the server is.
	woken chan struct{}
	done  <-chan struct{}
	stop  context.CancelFunc
	// begin lets time pass, once functions can reach the server. It is called
	// with the lock held.
	begin func()
	// recorder is nil without a store.
	recorder *recorder
	// news tells those who watch that the driver has looked.
	news news
	// group counts the driver, invocations and requests.
	group sync.WaitGroup

	mu        sync.Mutex // guards all below
	clock     clock
	service   *service.Service
	functions functions
	retired   []*function
	runs      map[string]*run
	active    []*run // in the order of their start, until the driver sees their end
	calls     []*call
	busy      int // invocations that are running
	// expiry is when the first execution is to be forgotten, zero for never;
	// expired holds the numbers of those that the store has to forget.
	expiry   time.Time
	expired  []int
	callBook callBook
	jumps    []jump
	newJumps []savedJump // those that are not stored yet
	stacks   map[string]Stack
	listener *listener
	closed   bool
}

// New returns a server that listens nowhere yet. It has to be closed. Executions
// of [Config.Store] go on when it listens or gets its first request.
// What is wrong with the configuration is told by [Server.Listen].
func New(cfg Config) *Server {
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		cfg:       cfg,
		logs:      newLogStore(),
		started:   wallTime(),
		woken:     make(chan struct{}, 1),
		done:      ctx.Done(),
		stop:      stop,
		functions: make(functions),
		runs:      make(map[string]*run),
		stacks:    make(map[string]Stack),
	}
	s.cfg.setDefaults()
	s.service = service.New(s.cfg.service(s.resolve))
	for _, name := range slices.Sorted(maps.Keys(cfg.Functions)) {
		s.invalid = errors.Join(s.invalid, s.Register(name, cfg.Functions[name]))
	}
	for name, stack := range cfg.Stacks {
		s.Deploy(name, stack)
	}
	s.invalid = errors.Join(s.invalid, s.open())
	s.handler = s.routes()
	s.begin = sync.OnceFunc(func() {
		s.continueAll()
		s.group.Go(func() { s.drive(ctx) })
	})
	return s
}

// Register adds a function, or replaces the one of that name; see
// [Config.Functions] for names. Invocations that are running go on with what
// they have; the next ones, also of running executions, get the new function.
func (s *Server) Register(name string, f Function) error {
	parsed, refusal := parseFunctionName(name, "")
	if refusal != nil || parsed.String() != name {
		return fmt.Errorf("emulator: function %q: its name is not a function's name", name)
	}
	f.setDefaults()
	if err := f.check(); err != nil {
		return fmt.Errorf("emulator: function %q: %w", name, err)
	}
	s.logs.group(parsed.name)
	added := &function{
		Function: f, name: parsed, runner: s.newRunner(parsed, f),
		slots: make(chan struct{}, f.Concurrency),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("emulator: function %q: the server is closed", name)
	}
	if old, ok := s.functions[name]; ok {
		old.runner.retire()
		s.retired = append(s.retired, old)
	}
	s.functions[name] = added
	s.wake()
	return nil
}

func (s *Server) newRunner(name functionName, f Function) runner {
	if f.Handler != nil {
		return &inProcess{handler: f.Handler, timeout: f.Timeout}
	}
	return newPool(launcher{
		function: f, name: name, region: s.cfg.Region, url: s.URL,
		logs: s.logs, logger: s.cfg.Logger,
	})
}

// ServeHTTP answers one request to any of the APIs.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		http.Error(w, "the emulator is closed", http.StatusServiceUnavailable)
		return
	}
	s.group.Add(1)
	s.begin()
	s.mu.Unlock()
	defer s.group.Done()
	s.handler.ServeHTTP(w, r)
}

// Close stops listening, kills the processes of functions, cancels the contexts
// of handlers and waits until all of them have ended. Executions stay as they
// are and can be read by [Server.Result].
func (s *Server) Close() error {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	all := append(s.functions.sorted(), s.retired...)
	listener := s.listener
	s.mu.Unlock()

	s.stop()
	var err error
	if first && listener != nil {
		err = listener.close()
	}
	for _, f := range all {
		f.runner.close()
	}
	s.group.Wait()
	if first && s.recorder != nil {
		err = errors.Join(err, s.recorder.close())
	}
	return err
}

// Now is what the emulator's clock shows: the wall's time, unless
// [Config.SkipTime] has moved it forward. What [Server.Skip] did to the clocks of
// single executions doesn't count.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock.now()
}

// Wait returns the result of an execution when that has ended, or the error of
// ctx when that is done before.
func (s *Server) Wait(ctx context.Context, arn string) (*execution.Result, error) {
	s.mu.Lock()
	one, ok := s.runs[arn]
	s.mu.Unlock()
	if ok {
		select {
		case <-one.ended:
		case <-ctx.Done():
			return nil, fmt.Errorf("emulator: wait for execution %q: %w", arn, ctx.Err())
		case <-s.done:
			return nil, fmt.Errorf("emulator: wait for execution %q: the server is closed", arn)
		}
	}
	return s.Result(arn)
}

// Result returns what an execution has left behind so far.
func (s *Server) Result(arn string) (*execution.Result, error) {
	s.mu.Lock()
	exec, err := s.service.Execution(arn)
	if err != nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("emulator: %w", err)
	}
	events := exec.Events()
	s.mu.Unlock()
	return execution.FromHistory(arn, events), nil
}

// Pause makes the service take no more work from an execution's function, as it
// may when it drains: the next checkpoint is answered without a token, and the
// function is not invoked before [Server.Resume].
func (s *Server) Pause(arn string) error {
	return s.change(arn, (*service.Execution).Pause)
}

// Resume ends a pause.
func (s *Server) Resume(arn string) error {
	return s.change(arn, (*service.Execution).Resume)
}

// Skip moves the clock of one execution to the next instant at which something
// is due: the end of a wait, a retry, a time-out of a callback or the repetition
// of a failed invocation. It returns that instant. Other executions are not
// affected. From then on this execution's clock stays ahead, so that what it
// starts later takes its time as usual. The error says that there is no such
// execution or that nothing is due but its own time-out.
func (s *Server) Skip(arn string) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	exec, err := s.service.Execution(arn)
	if err != nil {
		return time.Time{}, fmt.Errorf("emulator: skip time: %w", err)
	}
	now := s.clock.now()
	next, _ := exec.NextDue()
	at, err := exec.Skip(now)
	if err != nil {
		return time.Time{}, fmt.Errorf("emulator: skip time: %w", err)
	}
	s.jumped(arn, now, next.At)
	s.wake()
	return at, nil
}

func (s *Server) change(arn string, do func(*service.Execution)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	exec, err := s.service.Execution(arn)
	if err != nil {
		return fmt.Errorf("emulator: %w", err)
	}
	do(exec)
	s.wake()
	return nil
}

// wake makes the driver look again.
func (s *Server) wake() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}
