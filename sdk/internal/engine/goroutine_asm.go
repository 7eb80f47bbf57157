// SPDX-License-Identifier: Apache-2.0

//go:build gc && (amd64 || arm64)

package engine

// currentGoroutine returns a number that no other goroutine has as long as this
// one lives: the address of the runtime's own record of it, which never moves.
// Nothing is read there.
func currentGoroutine() uintptr
