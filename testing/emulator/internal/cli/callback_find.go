// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// openCallback is a callback that waits for an answer.
type openCallback struct {
	id string
	// name is the operation's name, or that of the wait-for-callback around it;
	// path leads to it.
	name, path string
	execution  account.Execution
	since      time.Time
	timeout    time.Duration
	heartbeat  time.Duration
}

// callbacksOf lists the callbacks of an execution that are open.
func callbacksOf(x *account.Execution, r *execution.Result) []openCallback {
	var open []openCallback
	callbacks := execution.OfKind(r.All(), execution.KindCallback)
	for o := range execution.InStatus(callbacks, protocol.StatusStarted) {
		c := openCallback{
			id: o.CallbackID, execution: *x, since: o.Start, timeout: o.Timeout,
			heartbeat: o.HeartbeatTimeout,
		}
		if outer := o.Parent(); outer != nil && outer.Kind() == execution.KindWaitForCallback {
			o = outer
		}
		c.name, c.path = o.Name, o.Path
		open = append(open, c)
	}
	return open
}

// openCallbacks lists those of one execution, or of all that run.
func openCallbacks(
	ctx context.Context, a *account.Account, named, function string,
) ([]openCallback, error) {
	var executions []account.Execution
	var err error
	if named == "" {
		query := runningOnly()
		query.Function = function
		executions, err = a.Executions(ctx, query)
	} else {
		var x account.Execution
		x, err = a.Find(ctx, named, function)
		executions = append(executions, x)
	}
	if err != nil {
		return nil, err
	}
	var open []openCallback
	for i := range executions {
		history := a.History(executions[i].ARN)
		if _, err := history.Read(ctx); err != nil {
			return nil, err
		}
		open = append(open, callbacksOf(&executions[i], history.Result())...)
	}
	return open, nil
}

func runningOnly() account.Query {
	return account.Query{
		Statuses: []protocol.ExecutionStatus{protocol.ExecutionRunning}, Limit: maxSuggested,
	}
}

// pick returns the one callback that has a name or a path. An empty name is that
// of the only callback.
func pick(open []openCallback, name, in string) (openCallback, error) {
	var found []openCallback
	for _, c := range open {
		if name == "" || c.path == name || c.name == name {
			found = append(found, c)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return openCallback{}, fmt.Errorf("%d callbacks of execution %q are open: choose one with"+
			" --name: %s", len(found), in, pathsOf(found))
	case len(open) == 0:
		return openCallback{}, fmt.Errorf("execution %q has no open callback", in)
	default:
		return openCallback{}, fmt.Errorf("execution %q has no open callback %q: open are %s",
			in, name, pathsOf(open))
	}
}

func pathsOf(open []openCallback) string {
	paths := make([]string, len(open))
	for i := range open {
		paths[i] = fmt.Sprintf("%q", open[i].path)
	}
	return strings.Join(paths, ", ")
}

// hint says how to answer a callback. The options lead to its account.
func (c *openCallback) hint(options string) string {
	return fmt.Sprintf("callback %s is open; to answer it:\n  durable callback succeed%s -e %s"+
		" --name %s --result JSON", quoted(c.path), options,
		quoted(cmp.Or(c.execution.Name, c.execution.ARN)), quoted(c.path))
}

// quoted is a text as a shell takes it for one word.
func quoted(text string) string {
	for _, r := range text {
		word := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		if !word && !strings.ContainsRune("-_./:,@%+=", r) {
			return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
		}
	}
	return text
}
