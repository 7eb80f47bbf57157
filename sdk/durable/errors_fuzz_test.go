// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Whatever an error says, its record is valid, bounded and stable: passed on, it
// is recorded as it was, and a replay sees what the first run saw.
func FuzzErrorRoundTrip(f *testing.F) {
	f.Add("boom", "Card.Declined", `{"code":"51"}`, uint8(0))
	f.Add("", "", "", uint8(1))
	f.Add("\xff", "durable.PanicError", "null", uint8(2))
	f.Add("m", "Stock.Empty", "{", uint8(3))
	f.Fuzz(func(t *testing.T, message, errorType, data string, shape uint8) {
		var err error
		switch shape % 5 {
		case 0:
			err = &declinedError{Code: data}
		case 1:
			err = durable.WithErrorData(errors.New(message), data)
		case 2:
			err = fmt.Errorf("%s: %w", message, &typed{errorType})
		case 3:
			err = &durable.RecordedError{Type: errorType, Message: message, Data: data}
		case 4:
			err = errors.Join(errOutOfStock, errors.New(message))
		}
		seen := told(t, 0, err, declines)
		require.Equal(t, seen.live, seen.replayed)
		direct := seen.rec
		require.LessOrEqual(t, direct.Size(), 32*1024)
		for _, text := range []string{direct.ErrorType, direct.ErrorMessage, direct.ErrorData} {
			require.True(t, utf8.ValidString(text))
		}
		require.Equal(t, direct, told(t, 2, err, declines).rec)
	})
}
