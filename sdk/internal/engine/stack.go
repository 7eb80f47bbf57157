// SPDX-License-Identifier: Apache-2.0

package engine

// growStack has the goroutine's stack grow once, while there is nothing on it, to
// what a call of an operation usually needs. It would otherwise grow several
// times deep inside one, and be copied with all its frames each time.
//
//go:noinline
func growStack(i int) byte {
	const usual = 6 << 10
	var room [usual]byte
	return room[i]
}
