// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// The recorded time moves on with what is recorded, and is the same at every
// replay.
func ExampleNow() {
	play(nil, func(ctx durable.Context, _ any) (bool, error) {
		start := durable.Now(ctx)
		if err := durable.Wait(ctx, "night", 8*time.Hour); err != nil {
			return false, err
		}
		return start.Equal(ctx.Execution().StartTime) && durable.Now(ctx).After(start), nil
	})
	// Output: true
}

func ExampleUUID() {
	play(nil, func(ctx durable.Context, _ any) (bool, error) {
		id := durable.UUID(ctx)
		if err := durable.Wait(ctx, "night", 8*time.Hour); err != nil {
			return false, err
		}
		// The function has run again from the top, and id is what it was.
		return len(id) == 36 && id != durable.UUID(ctx), nil
	})
	// Output: true
}

// The numbers are drawn again at a replay, and are the same.
func ExampleRand() {
	var draws []int
	play(nil, func(ctx durable.Context, _ any) (bool, error) {
		draws = append(draws, durable.Rand(ctx).IntN(1000))
		if err := durable.Wait(ctx, "night", 8*time.Hour); err != nil {
			return false, err
		}
		return draws[0] == draws[1], nil
	})
	fmt.Println(len(draws), "draws")
	// Output:
	// true
	// 2 draws
}
