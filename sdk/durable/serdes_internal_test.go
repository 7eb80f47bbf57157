// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTextOfJSONIsWhatSerializeReturns(t *testing.T) {
	t.Parallel()
	for _, value := range []any{
		nil, 1, "", "<a href=\"x\">&\u2028\n</a>", "\xff",
		[]byte{1, 2},
		empty{},
		map[string]any{"b": 1.5, "a": []int{}},
		json.RawMessage("[1,\n 2]\n"),
		math.Inf(1), func() {}, json.RawMessage("{"),
	} {
		want, wantErr := jsonSerdes{}.Serialize(t.Context(), SerdesInfo{}, value)
		got, err := jsonSerdes{}.text(value)
		if wantErr != nil {
			require.EqualError(t, err, wantErr.Error())
			require.Nil(t, got)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, string(want), *got)
	}
}
