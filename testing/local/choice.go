// SPDX-License-Identifier: Apache-2.0

package local

import (
	"fmt"
	"math/rand/v2"
)

// chooser returns what picks one of n things that could all be next, nil when
// they keep the order in which they came.
func chooser(cfg Config) func(n int) int {
	switch {
	case cfg.Choose != nil:
		return cfg.Choose
	case cfg.Seed != 0:
		return rand.New(rand.NewPCG(cfg.Seed, 0)).IntN //nolint:gosec // an order, not a secret
	default:
		return nil
	}
}

// choose picks one of n that could all be next. The lock is held.
func (r *Runner) choose(n int) int {
	if r.picks == nil || n < 2 {
		return 0
	}
	i := r.picks(n)
	if i < 0 || i >= n {
		r.fail(fmt.Errorf("choice of %d things: Config.Choose returned %d", n, i))
		return 0
	}
	return i
}

// shuffle permutes n things by choosing each of them from those that are left,
// so that always choosing the first keeps their order. The lock is held.
func (r *Runner) shuffle(n int, swap func(i, j int)) {
	for i := range n - 1 {
		if j := i + r.choose(n-i); j != i {
			swap(i, j)
		}
	}
}
