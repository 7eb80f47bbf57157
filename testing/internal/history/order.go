// SPDX-License-Identifier: Apache-2.0

package history

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// ProgramOrder orders siblings by the position that ends their ids. Goroutines may
// start in any order; the positions are those of the calls in the program. Ids of
// another form, such as hashes, leave the order as it is. The function record
// returns the record of a sibling.
func ProgramOrder[O any](siblings []O, record func(O) *protocol.Operation) []O {
	latest, ordered := -1, true
	for _, o := range siblings {
		position, ok := positionOf(record(o))
		if !ok {
			return siblings
		}
		ordered = ordered && position > latest
		latest = position
	}
	if ordered {
		return siblings
	}
	siblings = slices.Clone(siblings)
	slices.SortStableFunc(siblings, func(a, b O) int {
		first, _ := positionOf(record(a))
		second, _ := positionOf(record(b))
		return first - second
	})
	return siblings
}

// positionOf returns 2 for the id "3-1-2" of a child of "3-1".
func positionOf(o *protocol.Operation) (int, bool) {
	id := o.ID
	if o.ParentID != "" {
		rest, ok := strings.CutPrefix(id, o.ParentID+"-")
		if !ok {
			return 0, false
		}
		id = rest
	}
	position, err := strconv.Atoi(id)
	return position, err == nil && position >= 0
}
