// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"log/slog"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Options are sealed, one interface for each operation, so that an option in the
// wrong place does not compile. A setting that several operations share is one
// value that satisfies several of them. Of two options that set the same thing
// the later one wins.
type (
	// StepOption configures [Step], [Do] and [StepAsync].
	StepOption interface{ applyStep(c *stepConfig) }
	// ChildOption configures [RunInChild] and [Go].
	ChildOption interface{ applyChild(c *childConfig) }
	// BlockOption configures [Retry].
	BlockOption interface{ applyBlock(c *blockConfig) }
	// ConditionOption configures [WaitForCondition].
	ConditionOption interface{ applyCondition(c *stepConfig) }
	// HandlerOption configures a [Handler] and thereby all its executions.
	HandlerOption interface{ applyHandler(c *handlerConfig) }
)

// stepConfig is how a step runs.
type stepConfig struct {
	retry     RetryPolicy
	semantics Semantics
	timeout   time.Duration
	serdes    Serdes
}

func newStepConfig(
	inv *invocation, name string, noFunc bool, opts []StepOption,
) (*stepConfig, error) {
	if err := validCall("step", name, noFunc); err != nil {
		return nil, err
	}
	if len(opts) == 0 {
		return &inv.stepDefaults, nil
	}
	c := inv.stepDefaults
	if err := applied("step", name, opts, func(o StepOption) { o.applyStep(&c) }); err != nil {
		return nil, err
	}
	return &c, c.validate("step", name)
}

func (c *stepConfig) validate(operation, name string) error {
	switch {
	case c.serdes == nil:
		return invalid(operation, name, "serdes", "is nil")
	case c.timeout < 0:
		return invalid(operation, name, "time-out", "is %s, it must be positive", c.timeout)
	case c.semantics != AtLeastOncePerRetry && c.semantics != AtMostOncePerRetry:
		return invalid(operation, name, "semantics",
			"are %d, they must be AtLeastOncePerRetry or AtMostOncePerRetry", c.semantics)
	}
	return validRetry(operation, name, c.retry)
}

// childConfig is how a child context runs.
type childConfig struct {
	sub     string
	virtual bool
	serdes  Serdes
	summary summaryOption
	failure childFailure
}

func newChildConfig[T any](
	inv *invocation, name string, noFunc bool, opts []ChildOption,
) (*childConfig, error) {
	if err := validCall("child", name, noFunc); err != nil {
		return nil, err
	}
	if len(opts) == 0 {
		return &inv.childDefaults, nil
	}
	c := inv.childDefaults
	if err := applied("child", name, opts, func(o ChildOption) { o.applyChild(&c) }); err != nil {
		return nil, err
	}
	if c.serdes == nil {
		return nil, invalid("child", name, "serdes", "is nil")
	}
	return &c, validSummary[T](c.summary, "child", name)
}

// handlerConfig is what all executions of a handler have in common.
type handlerConfig struct {
	serdes        Serdes
	stepDefaults  stepConfig
	childDefaults childConfig
	logHandler    slog.Handler
	replayLogs    bool
	stackTraces   bool
	errors        errorRegistry

	callbackSerdes Serdes
	plugins        []Plugin
}

func newHandlerConfig(opts []HandlerOption) (*handlerConfig, error) {
	c := &handlerConfig{serdes: JSON(), callbackSerdes: callbackJSON{}}
	err := applied("NewHandler", "", opts, func(o HandlerOption) { o.applyHandler(c) })
	c.stepDefaults = stepConfig{retry: DefaultRetry(), serdes: c.serdes}
	c.childDefaults = childConfig{
		sub: protocol.SubTypeRunInChild, serdes: c.serdes, failure: childError,
	}
	return c, err
}

// SerdesOption sets a serdes for an operation, or for the whole handler.
type SerdesOption interface {
	StepOption
	ChildOption
	BatchOption
	BlockOption
	ConditionOption
	CallbackOption
	WaitForCallbackOption
	InvokeOption
	HandlerOption
}

// WithSerdes records values through s instead of [JSON]. On a handler it is the
// default of all operations and covers the execution's input and result, but not
// the payloads of callbacks, see [WithCallbackSerdes]. On an invoke it reads the
// result, see [WithPayloadSerdes] for the input.
func WithSerdes(s Serdes) SerdesOption { return serdesOption{s} }

type serdesOption struct{ serdes Serdes }

func (o serdesOption) applyStep(c *stepConfig)       { c.serdes = o.serdes }
func (o serdesOption) applyChild(c *childConfig)     { c.serdes = o.serdes }
func (o serdesOption) applyMap(c *batchConfig)       { c.serdes = o.serdes }
func (o serdesOption) applyParallel(c *batchConfig)  { c.serdes = o.serdes }
func (o serdesOption) applyBlock(c *blockConfig)     { c.child.serdes = o.serdes }
func (o serdesOption) applyCondition(c *stepConfig)  { c.serdes = o.serdes }
func (o serdesOption) applyHandler(c *handlerConfig) { c.serdes = o.serdes }

// RetryOption sets a retry policy.
type RetryOption interface {
	StepOption
	WaitForCallbackOption
	BlockOption
}

// WithRetry retries by policy p. Without it steps, and the submitter of a
// [WaitForCallback], are retried by [DefaultRetry] and blocks by the zero
// [ExponentialBackoff].
func WithRetry(p RetryPolicy) RetryOption { return retryOption{p} }

type retryOption struct{ policy RetryPolicy }

func (o retryOption) applyStep(c *stepConfig)   { c.retry = o.policy }
func (o retryOption) applyBlock(c *blockConfig) { c.retry = o.policy }

// WithSemantics says what happens to an attempt that a crash interrupted; the
// default is [AtLeastOncePerRetry].
func WithSemantics(s Semantics) StepOption { return semanticsOption(s) }

type semanticsOption Semantics

func (o semanticsOption) applyStep(c *stepConfig) { c.semantics = Semantics(o) }

// TimeoutOption sets a time-out.
type TimeoutOption interface {
	StepOption
	ConditionOption
	CallbackOption
	WaitForCallbackOption
}

// WithTimeout bounds an operation. For a step it is the time of one attempt's
// body, for a condition that of one check: the context ends, and the attempt
// counts as failed with [ErrTimedOut] once the function returns an error. For a
// callback it is the time from its creation to its completion, rounded up to whole
// seconds and at least one, after which it fails with [ErrTimedOut]. The default,
// 0, is no time-out.
func WithTimeout(d time.Duration) TimeoutOption { return timeoutOption(d) }

type timeoutOption time.Duration

func (o timeoutOption) applyStep(c *stepConfig)      { c.timeout = time.Duration(o) }
func (o timeoutOption) applyCondition(c *stepConfig) { c.timeout = time.Duration(o) }

// VirtualOption leaves out a record.
type VirtualOption interface {
	ChildOption
	BlockOption
}

// AsVirtual leaves out the record of a child context: it costs no operation, its
// function runs at every replay, and what it calls belongs to the outer context.
func AsVirtual() VirtualOption { return virtualOption{} }

type virtualOption struct{}

func (virtualOption) applyChild(c *childConfig) { c.virtual = true }
func (virtualOption) applyBlock(c *blockConfig) { c.child.virtual = true }
