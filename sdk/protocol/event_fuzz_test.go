// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"testing"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// FuzzEvent reads anything without a panic, and what it reads survives being
// written and read again.
func FuzzEvent(f *testing.F) {
	for _, row := range eventWires() {
		f.Add([]byte(row.wire))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var event protocol.Event
		if json.Unmarshal(data, &event) == nil {
			requireStable(t, event)
		}
	})
}
