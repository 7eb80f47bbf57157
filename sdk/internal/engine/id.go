// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// ChildID derives the id of the n-th operation (from 1) of the context with the
// given id, "" for the root. It is the path of positions, such as 3-1-2, as long
// as the service takes it, and a SHA-256 of that path beyond.
func ChildID(parent string, n int) string {
	var buf [protocol.MaxOperationIDLength + 24]byte
	id := buf[:0]
	if parent != "" {
		id = append(id, parent...)
		id = append(id, '-')
	}
	id = strconv.AppendInt(id, int64(n), 10)
	if len(id) <= protocol.MaxOperationIDLength {
		return string(id)
	}
	sum := sha256.Sum256(id)
	return hex.EncodeToString(sum[:])
}
