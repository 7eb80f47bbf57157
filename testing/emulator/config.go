// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"

	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Config says what the emulated account holds and how the emulator behaves. The
// zero value is ready to use; every field says its default.
type Config struct {
	// Functions are what can be invoked, by name. "order:2" and "order:live" are
	// what runs as that version or alias of the function "order"; any other
	// qualifier of it leads to "order".
	Functions map[string]Function
	// Stacks are what CloudFormation knows, by name.
	Stacks map[string]Stack

	// Address is where [Server.Listen] listens: 127.0.0.1:0, which is any free
	// port.
	Address string
	// AllowRemote allows an Address that other machines can reach, and requests
	// that came under another name than that of this machine's loopback
	// interface. Whoever can reach the emulator can run its functions.
	AllowRemote bool

	// SkipTime makes the clock jump to the next instant at which a wait, a retry
	// or the delay after a failed invocation ends, as soon as no function runs
	// and nobody outside could be asked: while a callback is open time passes as
	// usual, because its sender lives outside. A time-out of an execution is no
	// reason to jump, but happens when it comes first. The clock is otherwise as
	// fast as that of the wall and is ahead of it after a jump, by which a
	// function that compares recorded times with its own clock is misled.
	SkipTime bool

	// Region and Account are parts of every ARN: us-east-1 and 123456789012.
	Region  string
	Account string
	// RetentionDays is how long an execution that has ended is kept: 14.
	RetentionDays int

	// InvocationAttempts is the number of consecutive failed invocations after
	// which an execution is FAILED: 5. InvocationDelay is the time between them:
	// 5 s; negative means none.
	InvocationAttempts int
	InvocationDelay    time.Duration

	// InlineItems bounds the operations in the envelope of an invocation: 100.
	// PageItems bounds a page of the state and the operations in the answer to a
	// checkpoint: 1000. Small numbers show whether a function reads all pages.
	InlineItems int
	PageItems   int

	// Store keeps executions, their names, skipped time and the output of
	// functions, so that a later server with the same store goes on where this one
	// ends, even when it is killed: an answer goes out when what it says is
	// stored. One server at a time can use it; whoever opened it closes it, after
	// the server. Invocations that were running count as failed when the next
	// server starts, and calls of ordinary functions are made again. Nil keeps
	// everything in memory.
	Store Store

	// Refuse, when set, is asked before each call of the Lambda API is carried
	// out, by the API's name for it, such as CheckpointDurableExecution. What it
	// returns, unless nil, is the answer: a *backend.Refusal as the service would
	// send it, anything else as a ServiceException. It is called concurrently.
	Refuse func(operation string, r *http.Request) error
	// Pages, when set, makes what answers requests that belong to no API, such as
	// those of a browser: web.New is the web interface. It is called once, before
	// [New] returns, and must not use the server before that.
	Pages func(*Server) http.Handler
	// Logger is told what goes wrong in the emulator itself: nobody is.
	Logger *slog.Logger
}

func (c *Config) setDefaults() {
	c.Address = cmp.Or(c.Address, "127.0.0.1:0")
	c.Region = cmp.Or(c.Region, "us-east-1")
	c.Account = cmp.Or(c.Account, "123456789012")
	c.RetentionDays = cmp.Or(c.RetentionDays, 14)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
}

// service configures the kernel.
func (c *Config) service(resolve func(service.ChainedInvoke) service.Target) service.Config {
	return service.Config{
		Region: c.Region, Account: c.Account, RetentionDays: c.RetentionDays,
		InlineItems: c.InlineItems, PageItems: c.PageItems,
		Retry: service.InvocationRetry{
			MaxAttempts: c.InvocationAttempts, Delay: c.InvocationDelay,
		},
		Resolve: resolve,
	}
}

// functionARN names a function, or one version of it.
func (c *Config) functionARN(name, qualifier string) string {
	arn := "arn:aws:lambda:" + c.Region + ":" + c.Account + ":function:" + name
	if qualifier == "" {
		return arn
	}
	return arn + ":" + qualifier
}
