// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"testing"
)

// TB is what this package needs of a *testing.T, a *testing.B or a *testing.F.
// It is small so that the package's own messages can be tested.
type TB interface {
	Helper()
	Name() string
	// Context is done just before the functions given to Cleanup are called.
	Context() context.Context
	Cleanup(fn func())
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	// FailNow ends the test's goroutine.
	FailNow()
	Failed() bool
	// Skipf ends the test's goroutine.
	Skipf(format string, args ...any)
}

var _ TB = testing.TB(nil)
