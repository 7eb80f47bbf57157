// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// t stands for the *testing.T of a test, which an example hasn't got.
var t durabletest.TB = &console{}

// console is a test that tells its failures on standard output.
type console struct {
	dir      string // of artifacts
	cleanups []func()
}

func (*console) Helper()                  {}
func (*console) Name() string             { return "Example" }
func (*console) Context() context.Context { return context.Background() }
func (*console) Logf(string, ...any)      {}
func (*console) FailNow()                 { panic("the example has failed") }
func (*console) Failed() bool             { return false }
func (c *console) Cleanup(fn func())      { c.cleanups = append(c.cleanups, fn) }
func (c *console) ArtifactDir() string    { return c.dir }

// fails runs the part of a test in which it fails.
func fails(test func()) {
	defer func() { _ = recover() }()
	test()
}

func (*console) Errorf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	_, _ = fmt.Fprintln(os.Stdout, strings.ReplaceAll(text, ": ", ":\n")) // lines that fit a page
}

func (*console) Skipf(format string, args ...any) {
	panic("skipped: " + fmt.Sprintf(format, args...))
}
