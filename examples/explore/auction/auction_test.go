// SPDX-License-Identifier: Apache-2.0

package auction_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/explore/auction"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// room has a sealed bid of everybody.
type room map[string]int

func (r room) Bid(_ context.Context, bidder, _ string) (int, error) { return r[bidder], nil }

func auctioneer() auction.Auctioneer {
	return auction.Auctioneer{Room: room{"ann": 500, "bob": 700, "cem": 700}}
}

func vase() auction.Lot { return auction.Lot{Name: "vase", Bidders: []string{"bob", "cem"}} }

// careless sells to whoever was the first to make the highest bid: it has the
// branches share a variable.
func careless(ctx durable.Context, in auction.Lot) (auction.Sale, error) {
	var sale auction.Sale
	_, err := durable.Map(ctx, "bids", in.Bidders,
		func(ctx durable.Context, bidder string) (int, error) {
			cents, err := durable.Step(ctx, "bid", func(ctx durable.StepContext) (int, error) {
				return auctioneer().Room.Bid(ctx, bidder, in.Name)
			})
			if cents > sale.Cents {
				sale = auction.Sale{Winner: bidder, Cents: cents}
			}
			return cents, err
		})
	return sale, err
}

func TestHighestBidWins(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, auctioneer().Sell,
		auction.Lot{Name: "vase", Bidders: []string{"ann", "bob"}})

	require.Equal(t, auction.Sale{Winner: "bob", Cents: 700}, run.Output(t))
	run.RequireGolden(t)
}

func TestNobodyWantsIt(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, auctioneer().Sell,
		auction.Lot{Name: "vase", Bidders: []string{"dan"}})

	require.ErrorContains(t, run.Err(), auction.ErrNoBid.Error())
}

// TestOrderOfBidsDoesNotMatter sells the vase under every schedule that there is.
func TestOrderOfBidsDoesNotMatter(t *testing.T) {
	t.Parallel()

	explored := durabletest.Explore(t, auctioneer().Sell, vase())

	require.True(t, explored.Complete)
	for _, run := range explored.Runs {
		require.Equal(t, "bob", run.Execution.Output(t).Winner)
	}
}

// TestCarelessAuctionPassesAlone shows why one run is not enough, if nothing asks
// what happens when the process dies.
func TestCarelessAuctionPassesAlone(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, careless, vase(), durabletest.WithoutReplayCheck())

	require.Equal(t, "bob", run.Output(t).Winner)
}

func TestCarelessAuctionIsFound(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(tb durabletest.TB) {
		durabletest.Explore(tb, careless, vase(), durabletest.WithoutReplayCheck())
	})

	require.Contains(t, said, `"winner":"cem"`)
	require.Contains(t, said, "-durable.seed=")
}
