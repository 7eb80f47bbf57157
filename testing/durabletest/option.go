// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/local"
)

// Option configures a run. Of two that set the same thing the later one wins.
// An option holds no state of a run, so it may be used for many.
type Option interface{ apply(c *config) }

// config is what the options amount to.
type config struct {
	function string
	named    bool // the function is, by an option
	handler  []durable.HandlerOption
	local    local.Config
	// wraps are put around the backend of every invocation, the first one next to
	// the service.
	wraps []wrap

	responders []responderRule
	targets    map[string]Target
	overrides  []overrideRule
	strict     bool
	budget     Budget
	bubble     bool

	cloud   *cloud.Config // where the deployed function is; nil: run in memory
	lasting time.Duration
	report  bool

	probing

	mistake error // the first one in the options

	boundaries func(Boundary) bool
	fillIns    []fillIn
	arn        string // of a recorded execution
}

// wrap is one of several [local.Config] Wrap functions.
type wrap func(inv local.Invocation, next backend.Backend) backend.Backend

func newConfig(opts []Option) *config {
	c := &config{function: "function"}
	for i, opt := range opts {
		if opt == nil {
			c.refuse("option %d of %d is nil", i+1, len(opts))
			continue
		}
		opt.apply(c)
	}
	if c.cloud == nil {
		c.cloud = theCloudFlags.where()
	}
	return c
}

type option func(*config)

func (o option) apply(c *config) { o(c) }

// Function names the function under test; the name shows in its ARN. The default
// is "function". With -cloud it says which function is run: its logical id or an
// output in the stack, a name or an ARN, with or without a version or an alias.
// Tests without it are skipped there.
func Function(name string) Option {
	return option(func(c *config) { c.function, c.named = name, true })
}

// Handler runs the function with options of its handler, the same that
// awslambda.Start takes. Options of several calls add up.
func Handler(opts ...durable.HandlerOption) Option {
	return option(func(c *config) { c.handler = append(c.handler, opts...) })
}

// StartAt sets what the virtual clock shows at the start. The default is
// 2026-01-01T00:00:00Z.
func StartAt(t time.Time) Option { return option(func(c *config) { c.local.Start = t }) }

// Seed permutes what may happen in another order: the turns of goroutines that
// are ready, executions that are to be invoked and timers that are due at one
// instant. One seed always gives the same history; the default, 0, takes
// everything in the order in which it came.
func Seed(seed uint64) Option { return option(func(c *config) { c.local.Seed = seed }) }

// ExecutionTimeout ends the execution as TIMED_OUT when that much virtual time
// has passed, as DurableConfig does on AWS. Whole seconds. The default is the
// longest that AWS allows.
func ExecutionTimeout(d time.Duration) Option {
	return option(func(c *config) { c.local.ExecutionTimeout = d })
}

// InvocationTimeout ends every invocation that has run for so long by the
// virtual clock, as the function's time-out does on AWS: the invocation counts as
// failed, an attempt that was under way stays STARTED, and the service invokes
// again. Time passes in an invocation only while bodies take time; see
// [Outcome.Taking]. The default is 15 minutes, the longest that AWS allows.
func InvocationTimeout(d time.Duration) Option {
	return option(func(c *config) {
		if d <= 0 {
			c.refuse("InvocationTimeout: %s is not a positive time", d)
		}
		c.local.InvocationTimeout = d
	})
}
