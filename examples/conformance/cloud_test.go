// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"testing"
	"time"

	"github.com/lambda-durable/durable-go/examples/conformance/handlers"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/conformance"
)

// Bounds of what is asked of AWS.
const (
	// cloudTimeout bounds one execution.
	cloudTimeout = 5 * time.Minute
	// cloudLogDelay is how long the public runner gives logs to arrive.
	cloudLogDelay = 20 * time.Second
)

func TestCloud(t *testing.T) {
	t.Parallel()
	if *stackFlag == "" {
		t.Skip("runs what is deployed: deploy template.yaml and say -conformance.stack")
	}
	account := newAWSClients(t)
	suite := conformance.Suite{
		World: conformance.Remote{
			Label: "cloud",
			Config: func(req *conformance.Requirement) cloud.Config {
				return account.config(req, cloud.Config{Stack: *stackFlag, Timeout: cloudTimeout})
			},
			Function: handlers.LogicalID,
			Logs:     account.readLogs,
			LogDelay: cloudLogDelay,
		},
		Requirements: requirements(t), Handled: ids(), Strictness: strictness(),
	}
	suite.RunTests(t, &report)
}
