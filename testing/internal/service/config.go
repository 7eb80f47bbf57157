// SPDX-License-Identifier: Apache-2.0

package service

import (
	"cmp"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Config says where the service deviates from AWS. The zero value of every field
// means the default that its comment gives.
type Config struct {
	// Partition, Region and Account are parts of every ARN: "aws", "us-east-1"
	// and "123456789012".
	Partition string
	Region    string
	Account   string

	// ExecutionTimeout ends an execution as TIMED_OUT: 366 days, the longest
	// that is allowed. Whole seconds. A [StartRequest] can set its own.
	ExecutionTimeout time.Duration
	// RetentionDays is how long a closed execution keeps its name: 14.
	RetentionDays int

	// MaxOperations is the quota of one execution: 3000. Retries, polls and
	// repeated invocations count too.
	MaxOperations int
	// MaxPayload bounds the payload of one update and of a callback, in bytes:
	// 1 MiB. The payload of an EXECUTION update has no such limit.
	MaxPayload int
	// MaxError bounds an error object, in bytes: 1 MiB.
	MaxError int
	// MaxTotalPayload bounds the sum of all payloads and errors of one
	// execution, in bytes: 100 MiB.
	MaxTotalPayload int
	// MaxInput and MaxAsyncInput bound the input of executions started by
	// RequestResponse and by Event, in bytes: 6 MiB and 1 MiB.
	MaxInput      int
	MaxAsyncInput int

	// PageItems and PageBytes bound a page of State and the operations in the
	// answer to a checkpoint: 1000 and 5 MiB. A page has at least one operation.
	PageItems int
	PageBytes int
	// InlineItems and InlineBytes bound the operations in an invocation's
	// envelope: 100 and 1 MiB. The rest is read through State. An operation
	// above InlineBytes leaves the envelope empty but for the marker.
	InlineItems int
	InlineBytes int

	// Retry is what happens after failed invocations.
	Retry InvocationRetry

	// Resolve tells what stands behind the target of a chained invoke, once,
	// when its START is accepted. It may start the child execution in the same
	// Service. Nil means that every target is an ordinary function.
	Resolve func(ChainedInvoke) Target
	// Shuffle permutes the timers of operations that are due at one instant, in
	// the way of [math/rand.Shuffle]; it is asked only when there are several.
	// Nil keeps the order given at [Execution.Fire].
	Shuffle func(n int, swap func(i, j int))
}

// InvocationRetry repeats failed invocations after a constant delay. A clean
// invocation starts the count anew.
type InvocationRetry struct {
	// MaxAttempts is the number of consecutive failed invocations after which
	// the execution is FAILED with the last error: 5.
	MaxAttempts int
	// Delay is the time between them: 5 s. Negative means none.
	Delay time.Duration
}

const maxExecutionTimeout = protocol.MaxWaitSeconds * time.Second

func (c *Config) setDefaults() {
	c.Partition = cmp.Or(c.Partition, "aws")
	c.Region = cmp.Or(c.Region, "us-east-1")
	c.Account = cmp.Or(c.Account, "123456789012")
	c.ExecutionTimeout = cmp.Or(c.ExecutionTimeout, maxExecutionTimeout)
	c.RetentionDays = cmp.Or(c.RetentionDays, 14)
	c.MaxOperations = cmp.Or(c.MaxOperations, protocol.MaxOperations)
	c.MaxPayload = cmp.Or(c.MaxPayload, protocol.MaxOperationPayload)
	c.MaxError = cmp.Or(c.MaxError, protocol.MaxOperationPayload)
	c.MaxTotalPayload = cmp.Or(c.MaxTotalPayload, protocol.MaxExecutionPayload)
	c.MaxInput = cmp.Or(c.MaxInput, 6<<20)
	c.MaxAsyncInput = cmp.Or(c.MaxAsyncInput, 1<<20)
	c.PageItems = cmp.Or(c.PageItems, protocol.MaxPageItems)
	c.PageBytes = cmp.Or(c.PageBytes, 5<<20)
	c.InlineItems = cmp.Or(c.InlineItems, protocol.DefaultPageItems)
	c.InlineBytes = cmp.Or(c.InlineBytes, 1<<20)
	c.Retry.MaxAttempts = cmp.Or(c.Retry.MaxAttempts, 5)
	c.Retry.Delay = max(0, cmp.Or(c.Retry.Delay, 5*time.Second))
}
