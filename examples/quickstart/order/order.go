// SPDX-License-Identifier: Apache-2.0

// Package order checks an order, gives the customer five seconds to think again
// and confirms it.
//
// It is deployed by a main package of one line:
//
//	func main() { awslambda.Start(order.Confirm) }
package order

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Order is the event that starts the function.
type Order struct {
	ID    string `json:"id"`
	Items []Item `json:"items"`
}

// Item is a line of an order. The price is in cents.
type Item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
	Price    int    `json:"price"`
}

// Decision is the function's result.
type Decision struct {
	OrderID string `json:"orderId"`
	Status  Status `json:"status"`
	// Reason says why an order was rejected.
	Reason string `json:"reason,omitempty"`
	// Total is in cents, 0 for a rejected order.
	Total int `json:"total,omitempty"`
}

// Status is what became of an order.
type Status string

// The statuses of an order.
const (
	Approved Status = "approved"
	Rejected Status = "rejected"
)

// timeToThink is how long a customer can still call an order off.
const timeToThink = 5 * time.Second

// Confirm is the durable function. It may be interrupted anywhere: each step runs
// once, and the wait costs nothing, because the function is not running.
func Confirm(ctx durable.Context, in Order) (Decision, error) {
	check, err := durable.Step(ctx, "validate", func(durable.StepContext) (check, error) {
		return validate(in), nil
	})
	if err != nil {
		return Decision{}, err
	}
	if check.Problem != "" {
		return Decision{OrderID: in.ID, Status: Rejected, Reason: check.Problem}, nil
	}

	if err := durable.Wait(ctx, "confirmation", timeToThink); err != nil {
		return Decision{}, err
	}

	return durable.Step(ctx, "approve", func(ctx durable.StepContext) (Decision, error) {
		ctx.Logger().Info("order approved", "order", in.ID)
		return Decision{OrderID: in.ID, Status: Approved, Total: check.Total}, nil
	})
}

// check is the recorded result of the validation.
type check struct {
	Problem string `json:"problem,omitempty"`
	Total   int    `json:"total,omitempty"`
}

func validate(in Order) check {
	if in.ID == "" {
		return check{Problem: "the order has no id"}
	}
	if len(in.Items) == 0 {
		return check{Problem: "the order has no items"}
	}
	total := 0
	for _, item := range in.Items {
		if item.Quantity < 1 || item.Price < 0 {
			return check{Problem: "quantity or price of " + item.SKU + " is out of range"}
		}
		total += item.Quantity * item.Price
	}
	return check{Total: total}
}
