// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// TestSealedPayloadsAreNotCompared encrypts the results of a child and of the
// execution, which are other texts for the same values in every replay and run.
func TestSealedPayloadsAreNotCompared(t *testing.T) {
	t.Parallel()
	keys, err := serdes.NewKeyring("k", map[string][]byte{"k": bytes.Repeat([]byte{7}, 32)})
	require.NoError(t, err)
	encrypted := serdes.Encrypt(nil, keys)
	files, err := serdes.NewFiles(t.TempDir(), encrypted, serdes.Always())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	fn := func(ctx durable.Context, n int) (int, error) {
		return durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
			return durable.Step(ctx, "double", number(2*n))
		})
	}

	for name, s := range map[string]durable.Serdes{"Encrypted": encrypted, "InFiles": files} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler := durabletest.Handler(durable.WithSerdes(s))

			durabletest.Run(t, fn, 21, handler).RequireSucceeded(t)
			durabletest.CrashSweep(t, fn, 21, handler)
			durabletest.Explore(t, fn, 21, handler)
		})
	}
}
