// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"testing"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// FuzzOperation reads anything without a panic, and what it reads survives being
// written and read again.
func FuzzOperation(f *testing.F) {
	for _, row := range operationWires() {
		f.Add([]byte(row.wire))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var op protocol.Operation
		if json.Unmarshal(data, &op) == nil {
			requireStable(t, op)
		}
	})
}
