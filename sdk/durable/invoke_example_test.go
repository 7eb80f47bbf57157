// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func ExampleInvoke() {
	shipped := answer("label", protocol.StatusSucceeded, `{"Track":"T9"}`, nil)

	play(shipped, func(ctx durable.Context, _ any) (receipt, error) {
		return durable.Invoke[receipt](ctx, "label", "ship-item:live", item{"A-1", 2},
			durable.WithTenant("blue"))
	})
	// Output: {"Track":"T9"}
}

func ExampleInvokeError() {
	stopped := answer("label", protocol.StatusStopped, "", nil)

	play(stopped, func(ctx durable.Context, _ any) (string, error) {
		_, err := durable.Invoke[receipt](ctx, "label", "ship-item:live", item{"A-1", 2})
		if failed, ok := errors.AsType[*durable.InvokeError](err); ok {
			return fmt.Sprint(failed.Status, ", stopped: ", errors.Is(err, durable.ErrStopped)), nil
		}
		return "shipped", err
	})
	// Output: "STOPPED, stopped: true"
}

func ExampleInvokeAsync() {
	quoted := func(op *protocol.Operation) {
		settle(op, protocol.StatusSucceeded, new(fmt.Sprint(10*len(op.Name))), nil)
	}

	play(quoted, func(ctx durable.Context, _ any) ([]int, error) {
		var quotes []*durable.Future[int]
		for _, shop := range []string{"one", "three"} {
			quotes = append(quotes, durable.InvokeAsync[int](ctx, shop, "quote:live", shop))
		}
		return durable.All(ctx, "quotes", quotes...)
	})
	// Output: [30,50]
}
