// SPDX-License-Identifier: Apache-2.0

package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/quickstart/order"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestApproved(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, order.Confirm, order.Order{
		ID: "42",
		Items: []order.Item{
			{SKU: "lamp", Quantity: 1, Price: 4500},
			{SKU: "bulb", Quantity: 3, Price: 250},
		},
	}, durabletest.Function("ConfirmFunction"))

	require.Equal(t, order.Decision{
		OrderID: "42", Status: order.Approved, Total: 5250,
	}, run.Output(t))
	run.RequireDuration(t, 5*time.Second)
	require.Equal(t, 2, run.Invocations())
	run.RequireGolden(t)
}

func TestRejected(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		in     order.Order
		reason string
	}{
		"WithoutID":    {order.Order{}, "the order has no id"},
		"WithoutItems": {order.Order{ID: "42"}, "the order has no items"},
		"WithABadItem": {
			order.Order{ID: "42", Items: []order.Item{{SKU: "lamp"}}},
			"quantity or price of lamp is out of range",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, order.Confirm, c.in, durabletest.Function("ConfirmFunction"))

			require.Equal(t, order.Decision{
				OrderID: c.in.ID, Status: order.Rejected, Reason: c.reason,
			}, run.Output(t))
			require.Equal(t, 1, run.Invocations())
			run.RequireTree(t, `
				validate  step  SUCCEEDED
			`)
		})
	}
}
