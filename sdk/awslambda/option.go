// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Option says how to reach AWS. It is a [durable.HandlerOption], so that it can
// stand among those of package durable in [Start] and [NewHandler]; a runner of
// the testing module, which has its own backend, ignores it. Of several options
// the last one wins.
type Option interface {
	durable.HandlerOption
	applyBackend(*settings)
}

type settings struct {
	load func(context.Context) (Client, error)
}

// backendOption configures the backend. The handler option in it, a registration
// of no errors, does nothing.
type backendOption struct {
	durable.HandlerOption
	load func(context.Context) (Client, error)
}

func (o backendOption) applyBackend(s *settings) { s.load = o.load }

func newOption(load func(context.Context) (Client, error)) Option {
	return backendOption{HandlerOption: durable.WithErrors(), load: load}
}

// WithClient uses client, usually a [*lambda.Client], as it is: its time-outs
// and retries are the caller's. It panics when client is nil.
func WithClient(client Client) Option {
	if client == nil {
		panic("awslambda: WithClient: the client is nil")
	}
	return newOption(func(context.Context) (Client, error) { return client, nil })
}

// WithConfig makes the client from cfg instead of the default configuration,
// when it is first needed. A nil HTTPClient becomes one that connects within 5 s,
// waits 50 s for the answer to begin and ends an attempt after 55 s, the default.
func WithConfig(cfg aws.Config) Option {
	return newOption(func(context.Context) (Client, error) { return clientFrom(cfg) })
}

// split tells the options of the backend from those of the handler.
func split(opts []durable.HandlerOption) (own []Option, rest []durable.HandlerOption) {
	for _, opt := range opts {
		if o, ok := opt.(Option); ok {
			own = append(own, o)
		} else {
			rest = append(rest, opt)
		}
	}
	return own, rest
}
