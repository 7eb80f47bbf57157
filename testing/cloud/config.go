// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"cmp"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Config says where the functions are and how a [Runner] behaves. The zero value
// takes Region and credentials from where the AWS command line takes them; every
// field says its default.
type Config struct {
	// Stack is the name of the CloudFormation stack in which functions are looked
	// up. Empty means that functions are called by name or ARN.
	Stack string
	// Region is that of the function. Empty means that of the environment or the
	// profile.
	Region string
	// Profile is one of the AWS configuration files. Empty means that of the
	// environment, or the default profile.
	Profile string
	// Endpoint is the URL of something that answers in AWS's place, such as an
	// emulator. One on this machine is called with made-up credentials; real ones
	// are never sent there. Empty means AWS.
	Endpoint string
	// Timeout bounds every call of a method that waits. 0 means five minutes.
	Timeout time.Duration
	// Grace is the time that stopping an execution may take. A run whose context
	// has a deadline is given up that long before it. 0 means ten seconds.
	Grace time.Duration
	// Poll says how often the history is read.
	Poll Poll
	// Test is the name of the test. Generated names of executions begin with it.
	Test string
	// Logf, when set, is told the ARN of every execution, where to look at it and
	// what went wrong. T.Logf of package testing will do.
	Logf func(format string, args ...any)
	// OnCallback, when set, is told of every callback as soon as an outside party
	// can know of it: when it was created or, for one that waits inside a
	// wait-for-callback, when its submitter has succeeded. Callbacks of durable
	// functions that were invoked by the one under test are among them. It may
	// answer at once or later, or leave that to somebody else. Nil leaves every
	// callback unanswered.
	OnCallback func(*Callback)
	// OnEvent, when set, is shown every event soon after it was recorded, in
	// order within its execution. Durable functions that were invoked by the one
	// under test are among the executions; their last events may be missing. It
	// may not wait on the Runner.
	OnEvent func(executionARN string, event protocol.Event)
	// Lambda replaces the client that would be made. Nil makes one.
	Lambda Lambda
	// CloudFormation replaces the client that would be made. Nil makes one; it is
	// used only when Stack is set.
	CloudFormation Stacks
}

// Poll is the time between two looks at a history: Min at first and after every
// change, then twice as long each time until it is Max.
type Poll struct {
	// Min is 200 milliseconds when it is 0.
	Min time.Duration
	// Max is two seconds when it is 0.
	Max time.Duration
}

func (c *Config) setDefaults() {
	c.Timeout = cmp.Or(c.Timeout, 5*time.Minute)
	c.Grace = cmp.Or(c.Grace, 10*time.Second)
	c.Poll.Min = cmp.Or(c.Poll.Min, 200*time.Millisecond)
	c.Poll.Max = max(c.Poll.Min, cmp.Or(c.Poll.Max, 2*time.Second))
	if c.Logf == nil {
		c.Logf = func(string, ...any) {}
	}
}

// follows reports whether anybody wants to know of executions that the one under
// test started.
func (c *Config) follows() bool { return c.OnCallback != nil || c.OnEvent != nil }
