// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// spy is a test that may fail.
type spy struct {
	*testing.T

	failed   bool
	cleanups []func()

	mu     sync.Mutex // guards below
	errors strings.Builder
	logs   strings.Builder
}

var _ durabletest.TB = (*spy)(nil)

// spyOn runs fn in a goroutine that FailNow can end.
func spyOn(t *testing.T, fn func(s *spy)) *spy {
	t.Helper()
	s := &spy{T: t}
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

func (s *spy) Cleanup(fn func()) { s.cleanups = append(s.cleanups, fn) }
func (s *spy) Failed() bool      { return s.failed }

func (s *spy) Logf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.logs, format+"\n", args...)
}

func (s *spy) Errorf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = true
	fmt.Fprintf(&s.errors, format+"\n", args...)
}

func (s *spy) FailNow() {
	s.failed = true
	runtime.Goexit()
}
