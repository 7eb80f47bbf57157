// SPDX-License-Identifier: Apache-2.0

// Package auction sells a thing to the highest of several sealed bids. Bidders
// are asked at the same time and answer in any order; who wins must not depend
// on it, so between equal bids the order of the invitations decides.
package auction

import (
	"context"
	"errors"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Lot is the event that starts the function.
type Lot struct {
	Name    string   `json:"name"`
	Bidders []string `json:"bidders"`
}

// Sale is the function's result.
type Sale struct {
	Winner string `json:"winner"`
	Cents  int    `json:"cents"`
}

// Room is where the bidders are.
type Room interface {
	// Bid returns the bid of a bidder in cents, 0 for none.
	Bid(ctx context.Context, bidder, lot string) (int, error)
}

// Auctioneer sells.
type Auctioneer struct{ Room Room }

// ErrNoBid is the error of a lot that nobody wants.
var ErrNoBid = errors.New("nobody has made a bid")

// Sell is the durable function.
func (a Auctioneer) Sell(ctx durable.Context, in Lot) (Sale, error) {
	bids, err := durable.Map(ctx, "bids", in.Bidders,
		func(ctx durable.Context, bidder string) (int, error) {
			return durable.Step(ctx, "bid", func(ctx durable.StepContext) (int, error) {
				return a.Room.Bid(ctx, bidder, in.Name)
			})
		})
	if err != nil {
		return Sale{}, err
	}
	// The branches return their bids. A variable that they shared would depend on
	// who came last, and would be missing when a branch is not run again.
	var sale Sale
	for i, cents := range bids.Results() {
		if cents > sale.Cents {
			sale = Sale{Winner: in.Bidders[i], Cents: cents}
		}
	}
	if sale.Cents == 0 {
		return Sale{}, ErrNoBid
	}
	return sale, nil
}
