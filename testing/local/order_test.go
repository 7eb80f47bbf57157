// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/local"
)

type purchase struct {
	ID    string   `json:"id"`
	Items []string `json:"items"`
}

// ship is a function of every kind of operation: it quotes, asks for approval,
// ships the items with another function, cools off and closes the books.
func ship(ctx durable.Context, in purchase) (string, error) {
	if _, err := durable.Step(ctx, "quote", func(durable.StepContext) (int, error) {
		return len(in.Items), nil
	}); err != nil {
		return "", err
	}
	by, err := durable.WaitForCallback[string](ctx, "approval",
		func(durable.StepContext, string) error { return nil }, durable.WithTimeout(72*time.Hour))
	switch {
	case errors.Is(err, durable.ErrTimedOut):
		return "expired", nil
	case err != nil:
		return "", err
	}
	tracks, err := durable.Map(ctx, "ship", in.Items,
		func(ctx durable.Context, item string) (string, error) {
			return durable.Invoke[string](ctx, "label", "ship-item:live", item)
		}, durable.WithMaxConcurrency(2))
	if err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "cool-off", 24*time.Hour); err != nil {
		return "", err
	}
	return by + ":" + strings.Join(tracks.Results(), ","), nil
}

// shipItem is durable itself: it takes an hour.
func shipItem(ctx durable.Context, item string) (string, error) {
	return "T-" + item, durable.Wait(ctx, "pick", time.Hour)
}

func runShip(t *testing.T, seed uint64, answer func(*local.Callback)) *execution.Result {
	t.Helper()
	input, err := json.Marshal(purchase{ID: "42", Items: []string{"lamp", "vase", "rug"}})
	require.NoError(t, err)
	result, err := local.Run(t.Context(), durable.NewHandler(ship), input, local.Config{
		Seed:       seed,
		OnCallback: answer,
		Functions: map[string]local.Function{
			"ship-item": local.Durable(durable.NewHandler(shipItem)),
		},
	})
	require.NoError(t, err)
	return result
}

func TestOrderWithEveryKindOfOperation(t *testing.T) {
	t.Parallel()

	for seed := range uint64(10) {
		result := runShip(t, seed, func(c *local.Callback) {
			require.Equal(t, "approval", c.Name)
			c.Succeed(2*time.Hour, []byte(`"kim"`))
		})
		requireText(t, `"kim:T-lamp,T-vase,T-rug"`, result.Output)
		require.Equal(t, (2+2+24)*time.Hour, result.Duration(), "the seed is %d", seed)
		require.Equal(t, strings.Join([]string{
			"quote      step      SUCCEEDED",
			"approval   callback  SUCCEEDED",
			"ship       map       SUCCEEDED  3/3",
			"  [0]",
			"    label  invoke    SUCCEEDED",
			"  [1]",
			"    label  invoke    SUCCEEDED",
			"  [2]",
			"    label  invoke    SUCCEEDED",
			"cool-off   wait      SUCCEEDED  24h0m0s", "",
		}, "\n"), result.Tree())
	}
}

func TestOrderExpiresWithoutApproval(t *testing.T) {
	t.Parallel()

	result := runShip(t, 0, nil)

	requireText(t, `"expired"`, result.Output)
	require.Equal(t, 72*time.Hour, result.Duration())
}

func TestFunctionsMayCallEachOtherDeeply(t *testing.T) {
	t.Parallel()
	countdown := func(ctx durable.Context, n int) (int, error) {
		if n == 0 {
			return 0, nil
		}
		below, err := durable.Invoke[int](ctx, "next", "function", n-1)
		return below + 1, err
	}

	result, err := local.Run(t.Context(), durable.NewHandler(countdown), []byte("50"),
		local.Config{})

	require.NoError(t, err)
	requireText(t, "50", result.Output)
}

func TestPlainFunctionsMayBeTheLastToAnswer(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		price := durable.InvokeAsync[string](ctx, "price", "price", "lamp")
		stock := durable.InvokeAsync[string](ctx, "stock", "stock", "lamp")
		a, errA := price.Await(ctx)
		b, errB := stock.Await(ctx)
		return a + b, errors.Join(errA, errB)
	})
	says := func(text string) local.Function {
		return local.Plain(func(_ context.Context, payload []byte) ([]byte, error) {
			var item string
			if err := json.Unmarshal(payload, &item); err != nil {
				return nil, err
			}
			return json.Marshal(item + text)
		})
	}

	result, err := local.Run(t.Context(), h, nil, local.Config{Functions: map[string]local.Function{
		"price": says("=5;"), "stock": says("=2"),
	}})

	require.NoError(t, err)
	requireText(t, `"lamp=5;lamp=2"`, result.Output)
	require.Len(t, result.Invocations, 2)
}

func TestAnswersAtOneInstantArePermuted(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		var futures []*durable.Future[string]
		for _, name := range []string{"a", "b", "c"} {
			c, err := durable.CreateCallback[string](ctx, name)
			if err != nil {
				return "", err
			}
			futures = append(futures, c.Future())
		}
		return durable.Race(ctx, "first", futures...)
	})
	first := func(seed uint64) string {
		order := ""
		result, err := local.Run(t.Context(), h, nil, local.Config{
			Seed: seed,
			OnCallback: func(c *local.Callback) {
				c.After(time.Minute, func() { order += c.Name })
				c.Succeed(time.Minute, []byte(`"`+c.Name+`"`))
			},
		})
		require.NoError(t, err)
		require.Equal(t, time.Minute, result.Duration())
		return order
	}

	require.Equal(t, "abc", first(0))
	orders := map[string]bool{}
	for seed := range uint64(30) {
		require.Equal(t, first(seed), first(seed))
		orders[first(seed)] = true
	}
	require.Greater(t, len(orders), 2)
}
