// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(programVariable); name != "" {
		runProgram(name)
	}
	goleak.VerifyTestMain(m)
}
