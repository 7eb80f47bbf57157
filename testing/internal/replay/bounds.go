// SPDX-License-Identifier: Apache-2.0

package replay

import "context"

// bounds are the context of a replay, with which it can be ended. As long as
// replays end by themselves they share one.
type bounds struct {
	outer  context.Context //nolint:containedctx // what ctx was made of
	ctx    context.Context //nolint:containedctx // lent to one invocation after the other
	cancel context.CancelCauseFunc
}

// within returns a context within ctx that has not ended, unless ctx has.
func (b *bounds) within(ctx context.Context) context.Context {
	if b.ctx == nil || b.outer != ctx || b.ctx.Err() != nil {
		b.leave()
		b.outer = ctx
		b.ctx, b.cancel = context.WithCancelCause(ctx)
	}
	return b.ctx
}

func (b *bounds) leave() {
	if b.cancel != nil {
		b.cancel(nil)
	}
	*b = bounds{}
}
