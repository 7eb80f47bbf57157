// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHideReplacesValuesAndNothingElse(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`{"card":"4711","n":1}`:             `{"card":"[redacted]","n":1}`,
		`{ "Card" : 4711 , "n" : 1.50 }`:    `{ "Card" : 0 , "n" : 1.50 }`,
		`[{"a":{"card":true}},"card",null]`: `[{"a":{"card":false}},"card",null]`,
		`{"card":{"no":"1","list":[1,"x",null]},"z":"<&>"}`: `{"card":{"no":"[redacted]",` +
			`"list":[0,"[redacted]",null]},"z":"<&>"}`,
		`{"name":"card","no":"x"}`: `{"name":"card","no":"x"}`,
		` "text" `:                 ` "text" `,
		`{}`:                       `{}`,
		`[]`:                       `[]`,
	} {
		got, ok := hide(given, []string{"card"})
		require.True(t, ok, given)
		require.Equal(t, want, got)
	}
}

func TestHideRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, given := range []string{``, `text`, `{"card":`, `{"a":1} {"card":2}`, `[1}`} {
		_, ok := hide(given, []string{"card"})
		require.False(t, ok, "%q", given)
	}
}
