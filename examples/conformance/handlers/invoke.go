// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"errors"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func invokes(env Env) []Handler {
	caller := caller{env}
	return []Handler{
		{"5-1", "another function is invoked and its result returned", of(caller.echo)},
		{"5-2", "an invoke bears the name that the input gives it", of(caller.named)},
		{"5-3", "nested JSON goes there and back", of(caller.echo)},
		{"5-4", "a function is invoked with nothing", of(caller.withNothing)},
		{"5-5", "a function that fails fails its caller", of(caller.failing)},
		{"5-7", "a payload near the limit goes through", of(caller.large)},
		{"5-8", "an invoke is made on behalf of a tenant", of(caller.tenant)},
		{"5-9", "a replay after a wait does not invoke again", of(caller.thenWait)},
		{"5-11", "an invoke takes the result of a step", of(caller.afterStep)},
		{"5-13", "an invoke inside a child belongs to it", of(caller.inChild)},
		{"5-16", "a serdes of the invoke's own reads the raw result", of(caller.shouted)},
	}
}

// Names of the functions that the others invoke.
const (
	targetEcho   = "echo"
	targetBroken = "broken"
	targetLength = "length"

	// TargetTenant is invoked on behalf of tenants only.
	TargetTenant = "tenant"
)

// SuiteInvoke begins the ids of the functions that invoke others.
const SuiteInvoke = "5-"

// Targets returns the functions that the others invoke.
func Targets() []Handler {
	return []Handler{
		{targetEcho, "returns what it gets", of(returnInput)},
		{targetBroken, "fails", of(failAlways)},
		{targetLength, "returns the length of a text", of(measure)},
		{TargetTenant, "returns what it gets from a tenant", of(returnInput)},
	}
}

func returnInput(_ durable.Context, in any) (any, error) { return in, nil }

func failAlways(durable.Context, any) (any, error) {
	return nil, errors.New("the target is broken")
}

func measure(_ durable.Context, text string) (int, error) { return len(text), nil }

// caller has the functions that invoke others.
type caller struct{ Env }

func (c caller) echo(ctx durable.Context, in any) (any, error) {
	return durable.Invoke[any](ctx, "", c.Target(targetEcho), in)
}

type namedCall struct {
	Name    string `json:"name"`
	Tenant  string `json:"tenantId"`
	Payload string `json:"payload"`
}

func (c caller) named(ctx durable.Context, in namedCall) (string, error) {
	return durable.Invoke[string](ctx, in.Name, c.Target(targetEcho), in.Payload)
}

func (c caller) withNothing(ctx durable.Context, _ any) (any, error) { return c.echo(ctx, nil) }

func (c caller) failing(ctx durable.Context, in any) (any, error) {
	return durable.Invoke[any](ctx, "", c.Target(targetBroken), in)
}

func (c caller) large(ctx durable.Context, _ any) (int, error) {
	return durable.Invoke[int](ctx, "", c.Target(targetLength), strings.Repeat("x", 200_000))
}

func (c caller) tenant(ctx durable.Context, in namedCall) (string, error) {
	return durable.Invoke[string](ctx, "", c.Target(TargetTenant), in.Payload,
		durable.WithTenant(in.Tenant))
}

func (c caller) thenWait(ctx durable.Context, in any) (any, error) {
	value, err := c.echo(ctx, in)
	if err != nil {
		return nil, err
	}
	return value, durable.Wait(ctx, "", time.Second)
}

func (c caller) afterStep(ctx durable.Context, _ any) (any, error) {
	value, err := durable.Step(ctx, "", give("from the step"))
	if err != nil {
		return nil, err
	}
	return c.echo(ctx, value)
}

func (c caller) inChild(ctx durable.Context, in any) (any, error) {
	return durable.RunInChild(ctx, "", func(ctx durable.Context) (any, error) {
		return c.echo(ctx, in)
	})
}

// shouted reads the text of the result as it is, with its quotes.
func (c caller) shouted(ctx durable.Context, in string) (string, error) {
	raw := durable.SerdesOf(nil, func(payload []byte) (string, error) {
		return strings.ToUpper(string(payload)), nil
	})
	return durable.Invoke[string](ctx, "", c.Target(targetEcho), in, durable.WithSerdes(raw))
}
