// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// viaJSON is a handler that takes and gives nothing but JSON.
type viaJSON struct{ local.Handler }

// What JSON can't carry becomes the same in both ways, and so does what is too
// large for an answer.
func TestBothWaysOfEnvelopesAgree(t *testing.T) {
	t.Parallel()
	verbatim := durable.SerdesOf( // shows what encoding/json would mend
		func(s string) ([]byte, error) { return []byte(s), nil },
		func(text []byte) (string, error) { return strconv.QuoteToASCII(string(text)), nil })
	echo := func(ctx durable.Context, in string) (string, error) {
		return in, durable.Wait(ctx, "between", protocol.MinWaitSeconds*1e9)
	}
	for name, input := range map[string]string{
		"Text":        `"plain"`,
		"NoUTF8":      "\"\xff\xfe\"",
		"Control":     `"\u0000\u2028<&>"`,
		"NoInput":     "",
		"LargeResult": strings.Repeat(`"`, 3<<20),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := durable.NewHandler(echo, durable.WithSerdes(verbatim))
			direct, err := local.Run(t.Context(), h, []byte(input), local.Config{})
			require.NoError(t, err)
			encoded, err := local.Run(t.Context(), viaJSON{h}, []byte(input), local.Config{})
			require.NoError(t, err)
			require.Equal(t, encoded.Status, direct.Status)
			require.True(t, equalText(encoded.Output, direct.Output))
			require.Equal(t, encoded.Error, direct.Error)
			require.Len(t, direct.Events, len(encoded.Events))
		})
	}
}

func equalText(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
