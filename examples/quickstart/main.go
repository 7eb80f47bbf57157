// SPDX-License-Identifier: Apache-2.0

// Command quickstart runs the durable function of package order here and now,
// without AWS, and shows what happens: first every event of its history as it is
// recorded, then its operations and its result. Five seconds of waiting pass on
// a virtual clock.
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/examples/quickstart/order"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer) error {
	input, err := json.Marshal(order.Order{
		ID:    "42",
		Items: []order.Item{{SKU: "lamp", Quantity: 2, Price: 4500}},
	})
	if err != nil {
		return err
	}
	var start time.Time
	show := func(_ string, e protocol.Event) {
		if e.EventType == protocol.EventExecutionStarted {
			start = e.EventTimestamp.Time
		}
		line := fmt.Sprintf("%4s  %-20s %s", e.EventTimestamp.Sub(start), e.EventType, e.Name)
		_, _ = fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	runner := local.New(local.Config{
		Functions: map[string]local.Function{
			"confirm": local.Durable(durable.NewHandler(order.Confirm)),
		},
		OnEvent: show,
	})
	arn, err := runner.Start(local.StartRequest{Function: "confirm", Name: "order-42", Input: input})
	if err != nil {
		return err
	}
	result, err := runner.Wait(ctx, arn)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n%s\n%s: %s\n", result.Tree(), result.Status, *result.Output)
	return err
}
