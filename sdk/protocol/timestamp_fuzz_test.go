// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// FuzzTimestamp reads anything without a panic, and what it reads survives being
// written and read again.
func FuzzTimestamp(f *testing.F) {
	for _, seed := range []string{
		`0`, `-1.5`, `1767225600.123`, `1767225600123`, `1e9`, `null`, `"12"`,
		`"2026-01-01T00:00:00.5Z"`, `"2026-01-01 00:00:00.5+02:00"`, `{}`, `"`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var ts protocol.Timestamp
		if ts.UnmarshalJSON(data) != nil || !fitsSeconds(ts) {
			return
		}
		encoded, err := json.Marshal(ts)
		require.NoError(t, err)
		require.Equal(t, ts, decode[protocol.Timestamp](t, string(encoded)), "%s", encoded)
	})
}

// fitsSeconds says whether the seconds of ts do not read as milliseconds: that
// ends in the year 5138.
func fitsSeconds(ts protocol.Timestamp) bool { return -1e11 <= ts.Unix() && ts.Unix() < 1e11 }
