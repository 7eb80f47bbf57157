// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStoredLogLinesAreBounded is inside because a hundred thousand lines of a
// real function take too long.
func TestStoredLogLinesAreBounded(t *testing.T) {
	t.Parallel()
	n := newEncoder()
	kept := make(map[Owner]int)
	for range 2 * maxRecords / rollingBlock {
		var batch Batch
		n.add(&batch, &changes{lines: make([]savedLine, rollingBlock)})
		for _, r := range batch.Put {
			if r.Table == tableLog {
				kept[r.Owner]++
			}
		}
		for _, o := range batch.Drop {
			require.Equal(t, rollingBlock, kept[o], "what is dropped is a whole block")
			delete(kept, o)
		}
	}
	require.Len(t, kept, maxRecords/rollingBlock)
	require.NotContains(t, kept, Owner{tableLog, 0})
	require.Contains(t, kept, Owner{tableLog, 2*maxRecords/rollingBlock - 1})
}
