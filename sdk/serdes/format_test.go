// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

// Payloads that the first version has recorded stay readable for ever.
const (
	firstGzip      = `{"$durable":"gzip/1","data":"H4sIAAAAAAAA/1LKSM3JyVcCBAAA//+yzgN3BwAAAA=="}`
	firstGzipPlain = `{"$durable":"gzip/1","plain":"\"hello\""}`
	firstEncrypted = `{"$durable":"aes256gcm/1","keyId":"k1","key":"u+G9SXl7HXGV8ewCtwdDCr8BV1rwQ3RX6+` +
		`AziDzW9IZRmo4wN8+aGyMb4n3C9gOkzh2RwoydVYCPP5hj","data":"IgGcRpW9LiyeBJV8s9+Z9LRXf25qY5/2HCW` +
		`6dw8OWlX39ns="}`
	firstSent = `{"$durable":"aes256gcm/1","keyId":"k1","key":"TAmSZsavV/f2Mi3cwhqZCOraLOpBdQILy28GLK+t` +
		`MgXSkQyheQYaAoOkLt42msGFiNM9XFpSxKIFLX85","data":"ilUcZHiGIcgicCgbhCl5lTu2iG+gmp9pmeAP+ruN` +
		`0Mv4sAU="}`
	firstFile = `{"$durable":"file/1","file":"` + firstPath + `","size":7,"sha256":"` + firstSum + `"}`
	firstPath = "test/run/1/3-1-5aa762ae383fbb727af3c7a36d4940a5.json"
	firstSum  = "5aa762ae383fbb727af3c7a36d4940a5b8c40a989452d2304fc958ff3f354e7a"
)

func TestFirstFormatsAreReadable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, filepath.FromSlash(firstPath))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(`"hello"`), 0o600))
	stored, err := serdes.NewFiles(dir, durable.JSON())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stored.Close()) })
	encrypted := serdes.Encrypt(durable.JSON(), keyring(t))

	for _, c := range []struct {
		serdes  durable.Serdes
		info    durable.SerdesInfo
		payload string
	}{
		{serdes.Gzip(durable.JSON()), step, firstGzip},
		{serdes.Gzip(durable.JSON()), step, firstGzipPlain},
		{encrypted, step, firstEncrypted},
		{encrypted, external, firstSent},
		{stored, step, firstFile},
	} {
		got, err := read[string](c.serdes, c.info, c.payload)
		require.NoError(t, err, c.payload)
		require.Equal(t, "hello", got)
	}
}
