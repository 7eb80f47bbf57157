// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestIDsArePathsOfPositions(t *testing.T) {
	t.Parallel()
	require.Equal(t, "3", engine.ChildID("", 3))
	require.Equal(t, "3-1-2", engine.ChildID("3-1", 2))
	require.Equal(t, "v_x", engine.LabelID("", "v_x"))
	require.Equal(t, "3-1-v_x", engine.LabelID("3-1", "v_x"))
}

func TestDeepIDsStayWithinTheLimitAndUnique(t *testing.T) {
	t.Parallel()
	alphabet := regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)
	seen := map[string]bool{}
	contexts := []string{""}
	for range 60 {
		parent := contexts[len(contexts)-1]
		ids := []string{
			engine.ChildID(parent, 1), engine.ChildID(parent, 12), engine.ChildID(parent, 123456),
			engine.LabelID(parent, "v_"+strings.Repeat("x", engine.MaxLabelLength-2)),
		}
		for _, id := range ids {
			require.LessOrEqual(t, len(id), protocol.MaxOperationIDLength)
			require.Regexp(t, alphabet, id)
			require.False(t, seen[id], id)
			seen[id] = true
		}
		contexts = append(contexts, ids[1])
	}
}
