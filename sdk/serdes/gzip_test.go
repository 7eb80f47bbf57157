// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

func TestGzipCompressesWhatGetsShorter(t *testing.T) {
	t.Parallel()
	s := serdes.Gzip(text())
	long := strings.Repeat("long ", 1000)
	payload := write(t, s, step, long)
	require.Less(t, len(payload), 200)
	require.True(t, strings.HasPrefix(payload, `{"$durable":"gzip/1","data":"`), payload)

	noise := make([]byte, 2000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(' ' + random.IntN(95))
	}
	for _, plain := range []string{"short", strings.Repeat("x", 1000), string(noise)} {
		require.Equal(t, plain, write(t, s, step, plain))
	}
}

// Envelopes that an earlier version has written stay readable.
func TestGzipReadsItsFirstFormat(t *testing.T) {
	t.Parallel()
	var short bytes.Buffer
	w := gzip.NewWriter(&short)
	_, _ = w.Write([]byte(`"hello"`))
	require.NoError(t, w.Close())
	payload := `{"data":"` + base64.StdEncoding.EncodeToString(short.Bytes()) + `", "$durable":"gzip/1"}`
	got, err := read[string](serdes.Gzip(durable.JSON()), step, payload)
	require.NoError(t, err)
	require.Equal(t, "hello", got)
}

func TestGzipRefusesDamagedAndHugePayloads(t *testing.T) {
	t.Parallel()
	s := serdes.Gzip(text())
	for name, payload := range map[string]string{
		"NoBase64": `{"$durable":"gzip/1","data":"?"}`,
		"NoGzip":   `{"$durable":"gzip/1","data":"AAAA"}`,
		"NoData":   `{"$durable":"gzip/1"}`,
	} {
		_, err := read[string](s, external, payload)
		require.Error(t, err, name)
	}
	var short bytes.Buffer
	w := gzip.NewWriter(&short)
	zeros := make([]byte, 1<<20)
	for range 65 {
		_, err := w.Write(zeros)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	bomb := `{"$durable":"gzip/1","data":"` + base64.StdEncoding.EncodeToString(short.Bytes()) + `"}`
	require.Less(t, len(bomb), 100_000)
	_, err := read[string](s, external, bomb)
	require.ErrorContains(t, err, "larger than 67108864 bytes")
	_, err = s.Serialize(t.Context(), step, strings.Repeat("x", 65<<20))
	require.ErrorContains(t, err, "larger than")
}
