// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// World is what the command finds around it.
type World struct {
	// Args are the command's arguments, without its own name.
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Getenv reads the environment.
	Getenv func(name string) string
	// Dir is the working directory.
	Dir string
	// Now is the wall clock.
	Now func() time.Time
	// Browse shows a page to the user.
	Browse func(url string) error
}

// The exit codes of the command.
const (
	exitDone        = 0
	exitError       = 1
	exitUsage       = 2
	exitFailed      = 3
	exitTimedOut    = 4
	exitStopped     = 5
	exitInterrupted = 130
)

// Main runs the command and returns its exit code. When ctx is done, it stops what
// it has begun; that counts as an interruption by the user.
func Main(ctx context.Context, w World) int {
	s := &session{World: w, colours: w.colours()}
	root := s.root() //nolint:contextcheck // commands get it from ExecuteContext
	root.SetArgs(w.Args)
	root.SetIn(w.Stdin)
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if outcome, ok := errors.AsType[*outcomeError](err); ok {
		return outcome.exitCode()
	}
	if ctx.Err() != nil {
		return exitInterrupted
	}
	s.complain(err)
	if _, ok := errors.AsType[*usageError](err); ok || !s.started {
		return exitUsage
	}
	return exitError
}

// complain says what went wrong.
func (s *session) complain(err error) {
	if s.json {
		_ = writeJSON(s.Stderr, struct {
			Error errorJSON `json:"error"`
		}{errorJSON{Message: err.Error()}})
		return
	}
	_, _ = fmt.Fprintf(s.Stderr, "%s %v\n", s.colours.Error("durable:"), err)
	if _, ok := errors.AsType[*usageError](err); ok || !s.started {
		_, _ = fmt.Fprintln(s.Stderr, "durable --help tells what there is.")
	}
}

// usageError says that a command was called in a wrong way.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// outcomeError says how an execution has ended, if not well. That was shown
// already and matters to the exit code only.
type outcomeError struct{ status protocol.ExecutionStatus }

func (e *outcomeError) Error() string { return "the execution is " + string(e.status) }

func (e *outcomeError) exitCode() int {
	switch e.status {
	case protocol.ExecutionTimedOut:
		return exitTimedOut
	case protocol.ExecutionStopped:
		return exitStopped
	default:
		return exitFailed
	}
}

// outcome is the error of a command that has followed an execution to its end.
func outcome(status protocol.ExecutionStatus) error {
	if status == protocol.ExecutionSucceeded {
		return nil
	}
	return &outcomeError{status}
}
