// SPDX-License-Identifier: Apache-2.0

package durable

// StepAsync is [Step] that returns at once: the body, and the delays between its
// attempts, go on beside the function.
//
// Like a branch of [Go], a step that has not ended when the function of ctx
// returns is abandoned: the context of its body is cancelled, and its outcome is
// not recorded.
//
//	quote := durable.StepAsync(ctx, "quote", fetchQuote)
//	stock := durable.StepAsync(ctx, "stock", fetchStock)
//	q, err := quote.Await(ctx)
func StepAsync[T any](
	ctx Context, name string, fn func(StepContext) (T, error), opts ...StepOption,
) *Future[T] {
	s := ctx.own()
	cfg, err := newStepConfig(s.inv, name, fn == nil, opts)
	if err != nil {
		return failedFuture[T](s, err)
	}
	o := s.beginAsync(kindStep, name)
	var payload *string
	var failure error
	return async(o, func() {
		payload, failure = o.runStep(cfg, erase(fn))
	}, func() (T, error) {
		if failure != nil {
			return zero[T](), failure
		}
		return decode[T](o, cfg.serdes, payload)
	})
}
