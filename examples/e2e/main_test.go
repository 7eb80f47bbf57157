// SPDX-License-Identifier: Apache-2.0

// Package e2e_test runs the examples as they are deployed: each function in
// processes of its own, behind the HTTP APIs of AWS, which an emulator serves.
package e2e_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := programs(); err == nil {
		_ = os.RemoveAll(dir)
	}
	if err := goleak.Find(); code == 0 && err != nil {
		_, _ = os.Stderr.WriteString(err.Error())
		code = 1
	}
	os.Exit(code)
}
