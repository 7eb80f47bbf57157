// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"log/slog"
)

// Plugin observes executions: for traces, metrics, audits. Every member is
// optional. A plugin can't change what an execution does: what its functions
// return or panic with never reaches user code or the record. A hook that panics
// is logged and counts as done; the other plugins and the execution go on.
//
// Hooks are called synchronously, those of several plugins in the order of
// registration, and never under a lock; their time is the invocation's. Branches
// that run at the same time call them at the same time, and one Plugin serves all
// executions of the handler, so what hooks share must be safe for concurrent
// use. State of one invocation travels best in the context: a wrapping hook puts
// it there and all hooks within find it.
//
// In one invocation the order is:
//
//	WrapInvocation, around everything that follows
//	InvocationStart
//	OperationEnd         of what the service ended since the last invocation
//	for each operation, as the code reaches it:
//	  OperationStart
//	  WrapUserFunction   around each attempt of a step's body and each run of
//	    UserFunctionStart  the function of a context
//	    UserFunctionEnd
//	  OperationEnd       when the answer to a checkpoint shows a final status
//	OperationChange      after every answer that shows a new status
//	InvocationEnd
type Plugin struct {
	// Name tells plugins apart in logs.
	Name string

	// InvocationStart is called once for each invocation, when the state is
	// loaded and before any user code, on the goroutine that called
	// [Handler.Invoke].
	InvocationStart func(ctx context.Context, info InvocationInfo)

	// InvocationEnd is called when the outcome is known and everything has been
	// sent, right before the answer goes out; also when the execution is
	// suspended and when the invocation has to be repeated. Exporters flush here.
	// It is called if and only if InvocationStart was.
	InvocationEnd func(ctx context.Context, info InvocationEndInfo)

	// OperationStart is called when an operation is about to be recorded for the
	// first time, and, with IsReplay set, when the function comes upon one that
	// an earlier invocation began and nothing has ended yet; at most once for
	// each operation in one invocation. Operations that have ended never show up
	// again. A virtual context, which has no record, is reported whenever its
	// function runs. The goroutine is the one that called the operation.
	OperationStart func(ctx context.Context, info OperationInfo)

	// OperationEnd is called once when the final status of an operation becomes
	// known: from the answer to a checkpoint, or at the start of an invocation,
	// with IsReplay set, for what the service ended meanwhile. A failed attempt
	// that is retried ends nothing. The goroutine is any, ctx is that of the
	// invocation.
	OperationEnd func(ctx context.Context, info OperationInfo)

	// OperationChange is called once for each answer of the service in which an
	// operation has another status than before, after the OperationEnd hooks of
	// that answer and before the code that waits for it goes on.
	OperationChange func(ctx context.Context, info ChangeInfo)

	// UserFunctionStart is called before each attempt of a body (of a step, a
	// condition's check, a submitter) and before each run of the function of a
	// context (a child, a branch, an iteration), on its goroutine. ctx is what
	// the function gets.
	UserFunctionStart func(ctx context.Context, info UserFunctionInfo)

	// UserFunctionEnd is called right after it, before the outcome is recorded.
	// A function that left because the invocation is being suspended, or because
	// its branch is not needed any more, is [OutcomeIncomplete]: it has not
	// failed.
	UserFunctionEnd func(ctx context.Context, info UserFunctionEndInfo)

	// WrapInvocation is called around the whole invocation. It calls next once,
	// on the same goroutine, with a context derived from ctx, whose values (but
	// not its deadline or its cancellation) all hooks and user code within get
	// to see. The first plugin is the outermost.
	//
	// If it does not call next, or panics before it does, the invocation runs
	// all the same; further calls of next return the first result.
	WrapInvocation func(
		ctx context.Context, info InvocationInfo, next func(context.Context) InvocationEndInfo)

	// WrapUserFunction is the same around each user function. next returns the
	// function's error, to look at: it reaches the SDK whatever the wrapper does.
	// It does not return to a wrapper around a function that leaves unfinished,
	// as no line after a suspending operation runs; deferred functions do.
	WrapUserFunction func(
		ctx context.Context, info UserFunctionInfo, next func(context.Context) error)

	// LogAttrs returns attributes for the loggers of contexts and steps, such as
	// the ids of a trace. It is called when such a logger is made.
	LogAttrs func(ctx context.Context) []slog.Attr
}

// WithPlugins adds plugins to the handler, after those of earlier options.
func WithPlugins(plugins ...Plugin) HandlerOption { return pluginsOption(plugins) }

type pluginsOption []Plugin

func (o pluginsOption) applyHandler(c *handlerConfig) { c.plugins = append(c.plugins, o...) }
