// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

// program makes the test binary a Lambda function; tests run it as a process.
const program = "AWSLAMBDA_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(program) != "" {
		awslambda.Start(greet)
	}
	goleak.VerifyTestMain(m)
}
