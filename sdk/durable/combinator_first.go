// SPDX-License-Identifier: Apache-2.0

package durable

import "fmt"

// Any returns the result of the first future that succeeds. When all have failed
// the error is a [*CombinatorError] with the errors of all.
//
// The winner is recorded as one operation, so a replay returns the same whichever
// of the others have ended meanwhile. These go on, until the function of the
// Context that they were started on returns; they can still be awaited.
func Any[T any](ctx Context, name string, members ...*Future[T]) (T, error) {
	c, err := combine(ctx, "any", name, 1, members)
	if err != nil {
		return zero[T](), err
	}
	defer c.o.end()
	winner := c.run(func() verdict {
		for range members {
			if i := c.next(); c.errs[i] == nil {
				return verdict{i, nil}
			}
		}
		return verdict{everybody, &noneSucceededError{c.errs}}
	})
	if winner != everybody {
		c.take(winner)
		return c.values[winner], c.errs[winner]
	}
	c.takeAll()
	return zero[T](), &CombinatorError{
		OperationError: c.o.operationError(c.o.mustExist()), Errors: c.errs,
	}
}

// noneSucceededError is what Any records when every future has failed.
type noneSucceededError struct{ errs []error }

func (e *noneSucceededError) Error() string {
	return fmt.Sprintf("none of %d futures succeeded: %s", len(e.errs), summary(e.errs))
}

func (e *noneSucceededError) ErrorType() string { return typeCombinator }

// Race returns the outcome of the first future that succeeds or fails: first by
// the service's clock, and at the same time by their order here.
//
// The winner is recorded as one operation, so a replay returns the same whichever
// of the others have ended meanwhile. These go on, until the function of the
// Context that they were started on returns; they can still be awaited. To race
// futures of different types use [Select].
//
//	// right: the race decides once
//	v, err := durable.Race(ctx, "fastest", mirrorA, mirrorB)
//
//	// wrong: a Go select on results decides anew at every replay
func Race[T any](ctx Context, name string, members ...*Future[T]) (T, error) {
	c, err := combine(ctx, "race", name, 1, members)
	if err != nil {
		return zero[T](), err
	}
	defer c.o.end()
	winner := c.run(func() verdict {
		i := c.next()
		return verdict{i, c.errs[i]}
	})
	if winner == everybody {
		c.differs("%s was recorded without a winner", describe(c.o))
	}
	c.take(winner)
	return c.values[winner], c.errs[winner]
}
