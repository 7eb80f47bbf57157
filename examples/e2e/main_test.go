// SPDX-License-Identifier: Apache-2.0

// Package e2e_test runs the examples as they are deployed: each function in
// processes of its own, behind the HTTP APIs of AWS, which an emulator serves.
package e2e_test

import (
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "durable-go-e2e-*")
	if err != nil {
		return complain(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	programs = sync.OnceValues(func() (string, error) { return dir, buildPrograms(dir) })
	if code := m.Run(); code != 0 {
		return code
	}
	if err := goleak.Find(); err != nil {
		return complain(err)
	}
	return 0
}

func complain(err error) int {
	_, _ = os.Stderr.WriteString(err.Error() + "\n")
	return 1
}
