// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the explore example.
package main

import (
	"context"

	"github.com/lambda-durable/durable-go/examples/explore/auction"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(auction.Auctioneer{Room: polite{}}.Sell) }

// polite is a room where everybody bids what their name is worth. A real one asks
// the bidders.
type polite struct{}

func (polite) Bid(_ context.Context, bidder, _ string) (int, error) {
	return 100 * len(bidder), nil
}
