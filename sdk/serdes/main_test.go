// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// step is an operation whose payload is at hand, external what comes from and
// goes to others.
var (
	step     = durable.SerdesInfo{ExecutionARN: testbackend.ARN, OperationID: "3-1"}
	external = durable.SerdesInfo{ExecutionARN: testbackend.ARN, External: true}
)

func write(tb testing.TB, s durable.Serdes, info durable.SerdesInfo, v any) string {
	tb.Helper()
	payload, err := s.Serialize(tb.Context(), info, v)
	require.NoError(tb, err)
	return string(payload)
}

func read[T any](s durable.Serdes, info durable.SerdesInfo, payload string) (T, error) {
	var v T
	err := s.Deserialize(context.Background(), info, []byte(payload), &v)
	return v, err
}

// text is a serdes that records strings as they are.
func text() durable.Serdes {
	return durable.SerdesOf(func(s string) ([]byte, error) { return []byte(s), nil },
		func(b []byte) (string, error) { return string(b), nil })
}

func keyring(tb testing.TB) *serdes.Keyring {
	tb.Helper()
	keys, err := serdes.NewKeyring("k1", map[string][]byte{"k1": []byte(strings.Repeat("k", 32))})
	require.NoError(tb, err)
	return keys
}

func files(tb testing.TB, inner durable.Serdes, opts ...serdes.FilesOption) *serdes.Files {
	tb.Helper()
	f, err := serdes.NewFiles(tb.TempDir(), inner, opts...)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, f.Close()) })
	return f
}

func wrappers(tb testing.TB) map[string]func(durable.Serdes) durable.Serdes {
	tb.Helper()
	keys := keyring(tb)
	dir := tb.TempDir()
	always := func(inner durable.Serdes) durable.Serdes {
		f, err := serdes.NewFiles(dir, inner, serdes.Always())
		require.NoError(tb, err)
		tb.Cleanup(func() { require.NoError(tb, f.Close()) })
		return f
	}
	encrypt := func(inner durable.Serdes) durable.Serdes { return serdes.Encrypt(inner, keys) }
	return map[string]func(durable.Serdes) durable.Serdes{
		"Gzip":         serdes.Gzip,
		"GzipGzip":     func(s durable.Serdes) durable.Serdes { return serdes.Gzip(serdes.Gzip(s)) },
		"Encrypt":      encrypt,
		"EncryptGzip":  func(s durable.Serdes) durable.Serdes { return encrypt(serdes.Gzip(s)) },
		"GzipEncrypt":  func(s durable.Serdes) durable.Serdes { return serdes.Gzip(encrypt(s)) },
		"Files":        always,
		"FilesFiles":   func(s durable.Serdes) durable.Serdes { return always(always(s)) },
		"FilesEncrypt": func(s durable.Serdes) durable.Serdes { return always(encrypt(s)) },
		"All": func(s durable.Serdes) durable.Serdes {
			return always(encrypt(serdes.Gzip(s)))
		},
	}
}
