// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

func ExampleVersion() {
	// The function as it was first deployed.
	before := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		if err := durable.Wait(ctx, "ship", time.Hour); err != nil {
			return "", err
		}
		return "shipped, then charged", durable.Wait(ctx, "charge", time.Hour)
	})
	// The function as it is now.
	after := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		v, err := durable.Version(ctx, "charge-first", 0, 1)
		if err != nil {
			return "", err
		}
		first, second, result := "ship", "charge", "shipped, then charged"
		if v == 1 {
			first, second, result = "charge", "ship", "charged, then shipped"
		}
		if err := durable.Wait(ctx, first, time.Hour); err != nil {
			return "", err
		}
		return result, durable.Wait(ctx, second, time.Hour)
	})

	running, fresh := testbackend.New("null"), testbackend.New("null")
	if _, err := before.Invoke(context.Background(), running, running.Event()); err != nil {
		fmt.Println(err)
	}
	running.Advance()
	for _, execution := range []*testbackend.Backend{running, fresh} {
		out, _, err := execution.Run(context.Background(), after)
		fmt.Println(*out.Result, err)
	}
	// Output:
	// "shipped, then charged" <nil>
	// "charged, then shipped" <nil>
}
