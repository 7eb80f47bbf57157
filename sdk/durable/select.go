// SPDX-License-Identifier: Apache-2.0

package durable

import "slices"

// Select waits until the first of several named futures has an outcome and
// returns the name of its case. The futures may be of different types; the caller
// goes on by awaiting the one that has won, which returns at once. First is
// decided by the service's clock, and at the same time by the order of the cases.
//
// The winner is recorded as one operation, so a replay returns the same name
// whichever of the others have ended meanwhile. These go on, until the function
// of the Context that they were started on returns; they can still be awaited.
// The error reports nothing but invalid arguments: that the winner has failed is
// told by awaiting it.
//
//	approval, err := durable.CreateCallback[Approval](ctx, "approval")
//	…
//	limit := durable.WaitAsync(ctx, "limit", time.Hour)
//	first, err := durable.Select(ctx, "first",
//		durable.Case("approved", approval), durable.Case("expired", limit))
//	switch first {
//	case "approved":
//		answer, err := approval.Await(ctx)
//		…
//	case "expired":
//		…
//	}
//
//	// wrong: Go's select picks differently in another run, and records nothing
//	select {
//	case answer := <-approvals:
//	case <-time.After(time.Hour):
//	}
func Select(ctx Context, name string, cases ...SelectCase) (string, error) {
	const call = "select"
	c := &combinator{members: make([]member, len(cases))}
	for i, one := range cases {
		if one.name == "" {
			return "", invalid(call, name, "cases", "number %d has no name", i+1)
		}
		if slices.Contains(c.names, one.name) {
			return "", invalid(call, name, "cases", "the name %q appears twice", one.name)
		}
		c.names = append(c.names, one.name)
		if one.of != nil {
			c.members[i].outcome = one.of.awaitable()
		}
	}
	if err := c.begin(ctx.own(), call, name, 1); err != nil {
		return "", err
	}
	defer c.o.end()
	winner := c.run(func() verdict { return verdict{c.next(), nil} })
	if winner == everybody {
		c.differs("%s was recorded without a winner", describe(c.o))
	}
	return cases[winner].name, nil
}

// SelectCase is one future of a [Select].
type SelectCase struct {
	name string
	of   Awaitable
}

// Case gives a future a name for [Select], which is not empty and different from
// those of the other cases.
func Case(name string, of Awaitable) SelectCase { return SelectCase{name, of} }

// Awaitable is a [*Future] or a [*Callback] of any type.
type Awaitable interface{ awaitable() *outcome }

func (f *Future[T]) awaitable() *outcome {
	if f == nil {
		return nil
	}
	return f.outcome
}

func (c *Callback[T]) awaitable() *outcome {
	if c == nil {
		return nil
	}
	return c.future.outcome
}
