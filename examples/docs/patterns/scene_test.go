// SPDX-License-Identifier: Apache-2.0

// Package patterns_test has the code of docs/testing-patterns. It tests the order
// example in every way there is.
package patterns_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const labelFunction = "label:live"

// desk is one where nobody reads mail: what is outside of the function is the
// test's business.
func desk() order.Desk {
	return order.Desk{
		Price:         order.List,
		Ask:           func(context.Context, string, string) error { return nil },
		LabelFunction: labelFunction,
	}
}

// two is an order of two items.
func two() order.Order {
	return order.Order{ID: "42", Items: []order.Item{
		{SKU: "lamp", Cents: 4500}, {SKU: "sofa", Cents: 89000},
	}}
}

var (
	kim     = order.Approval{By: "kim"}
	errDown = errors.New("price list is down")
)

// approved answers the callback after two hours.
func approved() durabletest.Option {
	return durabletest.OnCallback("approval", durabletest.Succeed(kim).After(2*time.Hour))
}

// labelled stands in for the function that makes labels.
func labelled() durabletest.Option {
	return durabletest.OnInvoke(labelFunction,
		func(_ context.Context, it order.Item) (order.Parcel, error) {
			return order.Parcel{Track: "track-" + it.SKU}, nil
		})
}

// printLabel is the durable form of the function that makes labels.
func printLabel(ctx durable.Context, it order.Item) (order.Parcel, error) {
	if err := durable.Wait(ctx, "printer", time.Minute); err != nil {
		return order.Parcel{}, err
	}
	return order.Parcel{Track: "track-" + it.SKU}, nil
}
