// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// requireWire checks that value and its JSON stand for each other, both ways.
func requireWire[T any](t *testing.T, wire string, value T) {
	t.Helper()
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	require.JSONEq(t, wire, string(encoded))

	var decoded T
	require.NoError(t, json.Unmarshal([]byte(wire), &decoded))
	require.Equal(t, value, decoded)
}

// decode reads JSON into a T.
func decode[T any](t *testing.T, wire string) T {
	t.Helper()
	var value T
	require.NoError(t, json.Unmarshal([]byte(wire), &value))
	return value
}

// requireStable checks that what is written is what was read, once the first
// writing has dropped the members that are empty.
func requireStable[T any](t *testing.T, value T) {
	t.Helper()
	first, err := json.Marshal(value)
	require.NoError(t, err)
	second, err := json.Marshal(decode[T](t, string(first)))
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
}

// at is the instant that many milliseconds into 2026.
func at(milliseconds int) protocol.Timestamp {
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	return protocol.At(start.Add(time.Duration(milliseconds) * time.Millisecond))
}

func atPtr(milliseconds int) *protocol.Timestamp {
	ts := at(milliseconds)
	return &ts
}
