// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Retry runs fn, a block of durable operations, until it succeeds or the policy
// gives up. Every attempt has a Context of its own and calls its operations anew,
// whatever earlier attempts have recorded; attempt is 1 for the first one. Between
// attempts the execution waits, with operations named <name>-backoff-<attempt>.
//
// The policy of [WithRetry], by default the zero [ExponentialBackoff] with its 3
// attempts, sees the error as fn returned it. A panic counts as an error. Elapsed,
// and with it [WithinBudget], is measured by the recorded time that [Now] tells.
// Suspension is not a failure, and misuse and non-determinism end the execution
// without another attempt.
//
// The block is one operation, like that of [RunInChild]: once it has ended, a
// replay returns the recorded result or error and fn does not run. Until then all
// its attempts run again at every replay over what they have recorded, and must
// fail as they did. When the policy gives up, the error of the last attempt is
// recorded and returned as a [*RetryError]. With [AsVirtual] there is no record:
// the attempts run at every replay and the last error is returned as it is.
//
// Retry only what must be repeated as a whole, such as a request together with
// the callback that answers it. A single step retries by itself.
//
//	receipt, err := durable.Retry(ctx, "order",
//		func(ctx durable.Context, attempt int) (Receipt, error) {
//			id, err := durable.Step(ctx, "submit", submit)
//			if err != nil {
//				return Receipt{}, err
//			}
//			return durable.Invoke[Receipt](ctx, "settle", "settle:live", id)
//		}, durable.WithRetry(durable.FixedDelay{MaxAttempts: 4, Delay: time.Minute}))
//
//	// wrong: a loop of one's own sleeps in the invocation and forgets, when it
//	// is run again, how often it has tried
//	for err != nil {
//		time.Sleep(time.Minute)
//		_, err = durable.Step(ctx, "submit", submit)
//	}
func Retry[T any](
	ctx Context, name string, fn func(ctx Context, attempt int) (T, error), opts ...BlockOption,
) (T, error) {
	s := ctx.own()
	cfg, err := newBlockConfig(s.inv, name, fn == nil, opts)
	if err != nil {
		return zero[T](), err
	}
	o := s.beginContext(&cfg.child, name)
	defer o.end()
	r := o.runChild(&cfg.child, func(ctx Context) (any, error) {
		return retryBlock(ctx.own(), cfg, func(ctx Context, attempt int) (any, error) {
			return fn(ctx, attempt)
		})
	})
	return resultOf[T](o, cfg.child.serdes, r)
}

// RetryError is returned by [Retry] when the policy has given up. It tells of the
// last attempt's error.
type RetryError struct{ OperationError }

func retryError(o *operation, op *protocol.Operation) error {
	return &RetryError{OperationError: o.operationError(op)}
}

// blockConfig is how a block is retried.
type blockConfig struct {
	child childConfig
	retry RetryPolicy
}

func newBlockConfig(
	inv *invocation, name string, noFunc bool, opts []BlockOption,
) (*blockConfig, error) {
	const what = "retry"
	if err := validCall(what, name, noFunc); err != nil {
		return nil, err
	}
	c := &blockConfig{child: inv.childDefaults, retry: ExponentialBackoff{}}
	c.child.sub, c.child.failure = protocol.SubTypeRetry, retryError
	if err := applied(what, name, opts, func(o BlockOption) { o.applyBlock(c) }); err != nil {
		return nil, err
	}
	if c.child.serdes == nil {
		return nil, invalid(what, name, "serdes", "is nil")
	}
	return c, validRetry(what, name, c.retry)
}

// retryBlock runs attempts in the scope of the block. Attempt n is a virtual
// context at position 2n-1, the wait after it an operation at position 2n.
func retryBlock(
	s *scope, cfg *blockConfig, fn func(ctx Context, attempt int) (any, error),
) (any, error) {
	attempt := childConfig{sub: protocol.SubTypeRetry, virtual: true}
	began := s.now
	for n := 1; ; n++ {
		r := s.attempt(&attempt, func(ctx Context) (any, error) { return fn(ctx, n) })
		if r.err == nil || !s.backOff(cfg.retry, r.err, n, began) {
			return r.value, r.err
		}
	}
}

func (s *scope) attempt(cfg *childConfig, fn contextBody) contextResult {
	o := s.beginContext(cfg, s.name)
	defer o.end()
	return o.runChild(cfg, fn)
}

// backOff waits for the next attempt; false if there is none. A recorded wait
// shows that the policy once wanted one, so it is not asked again.
func (s *scope) backOff(p RetryPolicy, err error, n int, began time.Time) bool {
	var delay time.Duration
	if s.inv.engine.Lookup(s.nextID()) == nil {
		var again bool
		delay, again = p.Next(RetryAttempt{
			Err: err, Number: n, Elapsed: s.now.Sub(began), random: s.inv.jitter(s.id, n),
		})
		if !again {
			return false
		}
	}
	o := s.begin(kindWait, backOffName(s.name, n))
	defer o.end()
	o.runWait(delay)
	return true
}

// backOffName names the wait after attempt n, within the limit for names.
func backOffName(name string, n int) string {
	suffix := fmt.Sprintf("-backoff-%d", n)
	if name == "" {
		name = "retry"
	}
	return name[:min(len(name), protocol.MaxNameLength-len(suffix))] + suffix
}
