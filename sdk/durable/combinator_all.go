// SPDX-License-Identifier: Apache-2.0

package durable

// All waits until every future has succeeded and returns their results in the
// order in which the futures were given. It fails with the first failure, by the
// time at which it happened, without waiting for the others: the error is that of
// the failed future.
//
// Which future failed first is recorded as one operation, so a replay returns the
// same error. The other futures go on, until the function of the Context that
// they were started on returns; they can still be awaited.
//
//	prices, err := durable.All(ctx, "prices", quotes...)
func All[T any](ctx Context, name string, members ...*Future[T]) ([]T, error) {
	c, err := combine(ctx, "all", name, 0, members)
	if err != nil {
		return nil, err
	}
	defer c.o.end()
	failed := c.run(func() verdict {
		for range members {
			if i := c.next(); c.errs[i] != nil {
				return verdict{i, c.errs[i]}
			}
		}
		return verdict{everybody, nil}
	})
	if failed != everybody {
		c.take(failed)
		if c.errs[failed] == nil {
			c.differs("future %d of %s failed when that was recorded and succeeds now",
				failed+1, describe(c.o))
		}
		return nil, c.errs[failed]
	}
	c.takeAll()
	for _, err := range c.errs {
		if err != nil {
			return nil, err
		}
	}
	return c.values, nil
}

// Settled is the outcome of one future of [AllSettled].
type Settled[T any] struct {
	Value T
	// Err is nil when the future succeeded.
	Err error
}

// AllSettled waits until every future has succeeded or failed and returns their
// outcomes in the order in which the futures were given. That a future has failed
// is not an error; the error reports nothing but invalid arguments.
//
// The wait is recorded as one operation, the outcomes are those of the futures.
func AllSettled[T any](
	ctx Context, name string, members ...*Future[T],
) ([]Settled[T], error) {
	c, err := combine(ctx, "all settled", name, 0, members)
	if err != nil {
		return nil, err
	}
	defer c.o.end()
	c.run(func() verdict {
		for range members {
			c.next()
		}
		return verdict{everybody, nil}
	})
	c.takeAll()
	settled := make([]Settled[T], len(members))
	for i := range settled {
		settled[i] = Settled[T]{c.values[i], c.errs[i]}
	}
	return settled, nil
}
