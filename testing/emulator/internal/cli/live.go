// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/screen"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// live shows an execution while it runs: on a terminal its tree, painted again
// after every change, elsewhere a line for each event. It writes to the standard
// error output, because the result alone belongs to the standard output.
type live struct {
	session *session
	about   account.Execution
	// screen is nil without a terminal.
	screen *screen.Screen
	// printed counts the events that were printed, told the callbacks, by id, of
	// which the user knows.
	printed int
	told    map[string]bool
}

func (s *session) live(x account.Execution) *live {
	l := &live{session: s, about: x, told: make(map[string]bool)}
	if s.paints() {
		l.screen = s.screen()
	}
	return l
}

// show brings what the user sees up to date.
func (l *live) show(r *execution.Result) error {
	switch {
	case l.session.json:
		return nil
	case l.screen != nil:
		return l.screen.Paint(l.picture(r))
	}
	l.print(r)
	for _, c := range l.news(r) {
		l.session.notef("%s", c.hint(l.session.options()))
	}
	return nil
}

// picture is what a terminal shows.
func (l *live) picture(r *execution.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", l.session.headline(&l.about, r))
	b.WriteString(l.session.colours.Statuses(r.Tree()))
	for _, c := range callbacksOf(&l.about, r) {
		fmt.Fprintf(&b, "%s\n", c.hint(l.session.options()))
	}
	return b.String()
}

// print writes a line for each new event.
func (l *live) print(r *execution.Result) {
	for i := l.printed; i < len(r.Events); i++ {
		e := &r.Events[i]
		subject := e.Name
		if o := r.OperationByID(e.ID); o != nil {
			subject = o.Path
		}
		line := fmt.Sprintf("%8s  %-22s %s", "+"+brief(e.EventTimestamp.Sub(r.Start)), e.EventType,
			subject)
		l.session.notef("%s", strings.TrimRight(line, " "))
	}
	l.printed = len(r.Events)
}

// news are the open callbacks that the user does not know yet.
func (l *live) news(r *execution.Result) []openCallback {
	var fresh []openCallback
	for _, c := range callbacksOf(&l.about, r) {
		if !l.told[c.id] {
			l.told[c.id] = true
			fresh = append(fresh, c)
		}
	}
	return fresh
}

// end shows the whole tree and how the execution has ended, and writes the result
// to the standard output.
func (l *live) end(r *execution.Result) error {
	s := l.session
	l.about.Status, l.about.Start, l.about.End = r.Status, r.Start, r.End
	if s.json {
		return s.printJSON(executionOf(&l.about, r))
	}
	if l.screen != nil {
		if err := l.screen.Clear(); err != nil {
			return err
		}
	}
	s.notef("\n%s\n%s", strings.TrimSuffix(s.colours.Statuses(r.Tree()), "\n"),
		s.headline(&l.about, r))
	if r.Status != protocol.ExecutionSucceeded {
		s.notef("%s", s.failure(r.Error))
		return nil
	}
	if r.Output != nil {
		return s.printf("%s\n", *r.Output)
	}
	return nil
}

// headline says what an execution is and where it stands.
func (s *session) headline(x *account.Execution, r *execution.Result) string {
	text := fmt.Sprintf("%s  %s  %s", s.colours.Bold(x.Name), x.Function, r.Status)
	if r.Status.Terminal() {
		text += " after " + brief(r.Duration())
	}
	return s.colours.Statuses(text)
}

// failure is the error of an execution or an operation.
func (s *session) failure(e *protocol.ErrorObject) string {
	if e == nil {
		return "no error was recorded"
	}
	text := e.ErrorMessage
	if e.ErrorType != "" {
		text = strings.TrimSuffix(e.ErrorType+": "+text, ": ")
	}
	text = s.colours.Error(text)
	if e.ErrorData != "" {
		text += "\ndata: " + e.ErrorData
	}
	return strings.Join(append([]string{text}, e.StackTrace...), "\n  ")
}
