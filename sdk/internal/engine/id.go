// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// ChildID derives the id of the n-th operation (from 1) of the context with the
// given id, "" for the root. It is the path of positions, such as 3-1-2. Where
// that is longer than the service takes, a hash stands for the context's id.
func ChildID(parent string, n int) string {
	var buf [20]byte
	return join(parent, strconv.AppendInt(buf[:0], int64(n), 10))
}

// MaxLabelLength is the length up to which labels are fit for [LabelID].
const MaxLabelLength = protocol.MaxOperationIDLength - digestLength - 1

// LabelID derives the id of an operation that has a label in place of a
// position. A label begins with a letter, so no position and no hash equals it.
func LabelID(parent, label string) string { return join(parent, []byte(label)) }

func join(parent string, element []byte) string {
	if parent == "" {
		return string(element)
	}
	if len(parent)+1+len(element) > protocol.MaxOperationIDLength {
		parent = digest(parent)
	}
	var buf [protocol.MaxOperationIDLength]byte
	id := append(buf[:0], parent...)
	id = append(id, '-')
	return string(append(id, element...))
}

const digestLength = 32

func digest(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:digestLength/2])
}

// extents tells for every context the last position at which an earlier
// invocation has recorded something, be it within a virtual context there.
type extents map[string]int

// addAll takes note of a page. It begins at the end, where the last positions
// are; most of the others then say nothing new of the context that came before.
func (x extents) addAll(page []protocol.Operation) {
	known, context := 0, ""
	for i := range slices.Backward(page) {
		op := &page[i]
		if op.Type == protocol.TypeExecution {
			continue
		}
		within, n, ok := splitID(op.ID)
		if !ok || n <= known && within == context {
			continue
		}
		x.add(op.ID)
		known, context = x[within], within
	}
}

// splitID takes the position from an id, if that ends in one.
func splitID(id string) (context string, position int, ok bool) {
	cut := strings.LastIndexByte(id, '-')
	n, err := strconv.Atoi(id[cut+1:])
	return id[:max(cut, 0)], n, err == nil
}

// add takes note of a recorded id.
func (x extents) add(id string) {
	for id != "" {
		context, n, ok := splitID(id)
		if !ok || x[context] >= n {
			return
		}
		x[context], id = n, context
	}
}

func (x extents) of(context string) int {
	const longestPosition = 20
	n := x[context]
	if len(context) > protocol.MaxOperationIDLength-1-longestPosition {
		n = max(n, x[digest(context)])
	}
	return n
}
