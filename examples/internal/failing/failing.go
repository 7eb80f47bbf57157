// SPDX-License-Identifier: Apache-2.0

// Package failing runs tests that are meant to fail, for examples that show how
// a mistake is found.
package failing

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// Test runs fn as a test of its own, fails t unless that one fails, and returns
// what it said. It skips t where fn would be skipped.
func Test(t *testing.T, fn func(tb durabletest.TB)) string {
	t.Helper()
	s := &scapegoat{T: t}
	done := make(chan struct{})
	go func() { // which FailNow can end
		defer close(done)
		fn(s)
	}()
	<-done
	if s.skipped != "" {
		t.Skip(s.skipped)
	}
	if !s.Failed() {
		t.Fatal("the test was meant to fail and has passed")
	}
	return s.said()
}

// scapegoat is a test that may fail.
type scapegoat struct {
	*testing.T

	mu      sync.Mutex // guards failed and errors
	failed  bool
	errors  strings.Builder
	skipped string // why, set before the goroutine ends
}

var _ durabletest.TB = (*scapegoat)(nil)

func (s *scapegoat) Errorf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = true
	fmt.Fprintf(&s.errors, format+"\n", args...)
}

func (s *scapegoat) FailNow() {
	s.mu.Lock()
	s.failed = true
	s.mu.Unlock()
	runtime.Goexit()
}

func (s *scapegoat) Skipf(format string, args ...any) {
	s.skipped = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (s *scapegoat) Failed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func (*scapegoat) Logf(string, ...any) {}

func (s *scapegoat) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.errors.String()
}
