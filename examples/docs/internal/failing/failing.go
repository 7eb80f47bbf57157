// SPDX-License-Identifier: Apache-2.0

// Package failing runs tests that are meant to fail, so that the documentation
// can show mistakes together with proof that a test finds them.
package failing

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// Test runs a test that has to fail, and returns what it said when it did. If it
// does not fail, t does.
func Test(t *testing.T, test func(t durabletest.TB)) string {
	t.Helper()
	tb := &taker{name: t.Name(), ctx: t.Context()}
	done := make(chan struct{})
	go func() { // FailNow ends it
		defer close(done)
		test(tb)
	}()
	<-done
	for _, clean := range slices.Backward(tb.cleanups) {
		clean()
	}
	if !tb.Failed() {
		t.Fatal("the test was meant to fail and has passed")
	}
	return tb.said.String()
}

// taker is a TB that takes down what is said when it fails.
type taker struct {
	name string
	ctx  context.Context //nolint:containedctx // what Context returns

	mu       sync.Mutex // guards below
	failed   bool
	said     strings.Builder
	cleanups []func()
}

var _ durabletest.TB = (*taker)(nil)

func (*taker) Helper()                    {}
func (*taker) Logf(string, ...any)        {}
func (t *taker) Name() string             { return t.name }
func (t *taker) Context() context.Context { return t.ctx }

func (t *taker) Cleanup(fn func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cleanups = append(t.cleanups, fn)
}

func (t *taker) Failed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}

func (t *taker) Errorf(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = true
	fmt.Fprintf(&t.said, format+"\n", args...)
}

func (t *taker) FailNow() {
	t.mu.Lock()
	t.failed = true
	t.mu.Unlock()
	runtime.Goexit()
}

func (t *taker) Skipf(format string, args ...any) {
	t.Errorf("skipped: "+format, args...)
	runtime.Goexit()
}
