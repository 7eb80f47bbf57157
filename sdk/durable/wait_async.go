// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// WaitAsync is [Wait] that returns at once: its time starts now, and the future
// comes true when it is over. It is meant for [Select] and [Race], as the limit
// of something else. A timer that is not awaited does no harm, except that the
// service invokes the function once more when its time has come.
//
// The future's error reports nothing but invalid arguments.
func WaitAsync(ctx Context, name string, d time.Duration) *Future[struct{}] {
	s := ctx.own()
	if err := validWait(name, d); err != nil {
		return failedFuture[struct{}](s, err)
	}
	o := s.beginAsync(kindWait, name)
	defer s.release()
	if o.recorded == nil && !o.left {
		o.inv.hooks.operationStarts(o)
		u := o.update(protocol.ActionStart)
		u.WaitOptions = &protocol.WaitOptions{WaitSeconds: wholeSeconds(d)}
		o.task.Send(u)
	}
	return serviceFuture(o, func() (struct{}, error) { return struct{}{}, nil })
}
