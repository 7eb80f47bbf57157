// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

var formats = []string{
	firstGzip, firstGzipPlain, firstEncrypted, firstSent, firstFile, `"$durable"`, "", "{",
	`{"$durable":"gzip/1"}`, `{"$durable":"file/1","sha256":"00"}`, `{"$Durable":"aes256gcm/1"}`,
}

// Whatever the inner serdes writes comes back, and is valid UTF-8 in between.
func FuzzWrappersRoundTrip(f *testing.F) {
	for _, payload := range formats {
		f.Add(payload, 1)
		f.Add(payload, 1000)
	}
	all := map[string]durable.Serdes{}
	for name, wrap := range wrappers(f) {
		if !strings.Contains(name, "Files") && name != "All" { // too slow for a fuzzer
			all[name] = wrap(text())
		}
	}
	f.Fuzz(func(t *testing.T, payload string, times int) {
		payload = strings.Repeat(strings.ToValidUTF8(payload, ""), min(max(1, times), 2000))
		for _, s := range all {
			for _, info := range []durable.SerdesInfo{step, external} {
				recorded := write(t, s, info, payload)
				require.True(t, utf8.ValidString(recorded))
				got, err := read[string](s, info, recorded)
				require.NoError(t, err)
				require.Equal(t, payload, got)
			}
		}
	})
}

// Whatever comes in, nothing panics, and no error quotes it.
func FuzzWrappersReadAnything(f *testing.F) {
	for _, payload := range formats {
		f.Add(payload)
	}
	all := map[string]durable.Serdes{}
	for name, wrap := range wrappers(f) {
		all[name] = wrap(durable.JSON())
	}
	plain := serdes.Encrypt(durable.JSON(), keyring(f), serdes.AcceptPlain())
	f.Fuzz(func(t *testing.T, payload string) {
		for _, s := range all {
			for _, info := range []durable.SerdesInfo{step, external} {
				if _, err := read[any](s, info, payload); err != nil && len(payload) > 100 {
					require.NotContains(t, err.Error(), payload)
				}
			}
		}
		_, err := read[any](all["Encrypt"], step, payload)
		if err == nil {
			_, err = read[any](plain, step, payload)
			require.NoError(t, err, "plain payloads are additional")
			require.Contains(t, payload, "aes256gcm/1", "nothing plain is authentic")
		}
	})
}
