// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/local"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// performance is one execution of a program.
type performance struct {
	program *program
	result  *execution.Result
	tapes   []*tape // one per invocation
	logs    *logbook
}

// stage is where a program is performed: a handler that puts a new tape into the
// player at every invocation.
type stage struct {
	*performance

	handler *durable.Handler
	// after is the player's.
	after func(name string)
	// free hides the scheduler, so that goroutines run at the same time.
	free bool
	// direct has the runner hand envelopes to the SDK's handler as they are.
	direct bool
	leak   error
}

func newStage(p *program) *stage {
	s := &stage{performance: &performance{program: p, logs: newLogbook()}}
	s.handler = durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		if s.direct {
			s.tapes = append(s.tapes, newTape())
		}
		player := &player{tape: s.tapes[len(s.tapes)-1], after: s.after}
		return player.run(ctx, "", p.main)
	}, durable.WithLogHandler(s.logs), durable.WithErrors(
		durable.RegisterError[*declined]("Declined"),
		durable.RegisterSentinel("Closed", errClosed),
	))
	return s
}

// Invoke implements local.Handler.
func (s *stage) Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error) {
	t := newTape()
	s.tapes = append(s.tapes, t)
	if s.free {
		b = struct{ backend.Backend }{b}
	}
	answer, err := s.handler.Invoke(ctx, b, event)
	if n := t.inside.Load(); n != 0 && s.leak == nil {
		s.leak = fmt.Errorf("%d functions still ran when invocation %d was answered",
			n, len(s.tapes))
	}
	return answer, err
}

// perform runs a program to its end in a world of its own.
func perform(p *program, cfg local.Config) (*performance, error) {
	return newStage(p).perform(cfg)
}

func (s *stage) perform(cfg local.Config) (*performance, error) {
	r := local.New(s.world(cfg))
	arn, err := r.Start(local.StartRequest{Function: function})
	if err != nil {
		return nil, err
	}
	return s.finish(r, arn)
}

func (s *stage) world(cfg local.Config) local.Config {
	cfg.Functions = functions()
	cfg.Functions[function] = local.Durable(s)
	if s.direct {
		cfg.Functions[function] = local.Durable(s.handler)
	}
	cfg.OnCallback = s.program.answer
	return cfg
}

// function is what the program is called in its world.
const function = "function"

func (s *stage) finish(r *local.Runner, arn string) (*performance, error) {
	var err error
	if s.result, err = r.Wait(context.Background(), arn); err != nil {
		return nil, err
	}
	return s.performance, s.leak
}

// outcome is the result of the execution as text.
func (p *performance) outcome() string { return outcomeOf(p.result) }

func outcomeOf(r *execution.Result) string {
	text := string(r.Status)
	if r.Output != nil {
		text += " " + *r.Output
	}
	if r.Error != nil {
		text += fmt.Sprintf(" %s: %s (%s)", r.Error.ErrorType, r.Error.ErrorMessage,
			r.Error.ErrorData)
	}
	return text
}

// functions are the targets of invokes, by the fate of the statement.
func functions() map[string]local.Function {
	durably := func(fn func(durable.Context, string) (string, error)) local.Function {
		return local.Durable(durable.NewHandler(fn, durable.WithLogHandler(quiet())))
	}
	return map[string]local.Function{
		"target-ok": durably(func(ctx durable.Context, in string) (string, error) {
			return "served " + in, durable.Wait(ctx, "", 4*time.Second)
		}),
		"target-fail": durably(func(_ durable.Context, in string) (string, error) {
			return "", &refused{in}
		}),
		"target-timeout": durably(func(ctx durable.Context, in string) (string, error) {
			return durable.Step(ctx, "try", func(durable.StepContext) (string, error) {
				return "", errors.New("never for " + in)
			}, durable.WithRetry(durable.FixedDelay{MaxAttempts: 2}))
		}),
		"target-plain": local.Plain(func(_ context.Context, in []byte) ([]byte, error) {
			return in, nil
		}),
		"target-panic": local.Plain(func(context.Context, []byte) ([]byte, error) {
			return nil, &refused{"a plain function"}
		}),
	}
}

func outsideError(s *statement) *protocol.ErrorObject {
	return &protocol.ErrorObject{
		ErrorType: "Declined", ErrorMessage: "not " + s.name, ErrorData: `{"Code":7}`,
	}
}

func quiet() slog.Handler { return slog.DiscardHandler }

// logbook counts lines by their text.
type logbook struct {
	mu    sync.Mutex
	lines map[string]int
}

func newLogbook() *logbook { return &logbook{lines: make(map[string]int)} }

// Enabled implements slog.Handler.
func (l *logbook) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

// Handle implements slog.Handler.
func (l *logbook) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines[r.Message]++
	return nil
}

// WithAttrs implements slog.Handler.
func (l *logbook) WithAttrs([]slog.Attr) slog.Handler { return l }

// WithGroup implements slog.Handler.
func (l *logbook) WithGroup(string) slog.Handler { return l }
