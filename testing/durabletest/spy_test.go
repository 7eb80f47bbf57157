// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction( // it tests what is left in bubbles
		"github.com/lambda-durable/durable-go/testing/durabletest.blockForGood"))
}

// spy is a TB that takes down what is said to it.
type spy struct {
	ctx      context.Context //nolint:containedctx // what Context returns
	name     string
	failed   bool
	stopped  bool
	skipped  bool
	errors   strings.Builder
	logs     strings.Builder
	cleanups []func()
}

var _ durabletest.TB = (*spy)(nil)

// spyOn runs fn in a goroutine that FailNow can end, and then what fn left to be
// cleaned up.
func spyOn(t *testing.T, fn func(s *spy)) *spy {
	t.Helper()
	s := &spy{ctx: t.Context(), name: t.Name()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn(s)
	}()
	<-done
	for _, clean := range slices.Backward(s.cleanups) {
		clean()
	}
	return s
}

func (s *spy) Helper()                  {}
func (s *spy) Name() string             { return s.name }
func (s *spy) Context() context.Context { return s.ctx }
func (s *spy) Cleanup(fn func())        { s.cleanups = append(s.cleanups, fn) }
func (s *spy) Failed() bool             { return s.failed }

func (s *spy) Logf(format string, args ...any) {
	fmt.Fprintf(&s.logs, format+"\n", args...)
}

func (s *spy) Errorf(format string, args ...any) {
	s.failed = true
	fmt.Fprintf(&s.errors, format+"\n", args...)
}

func (s *spy) Skipf(format string, args ...any) {
	s.Logf(format, args...)
	s.skipped = true
	runtime.Goexit()
}

func (s *spy) FailNow() {
	s.failed, s.stopped = true, true
	runtime.Goexit()
}
