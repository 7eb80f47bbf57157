// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestTheEmulatorIsFoundByFlagEnvironmentAndFolder(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	dead := "http://127.0.0.1:1"
	o.env = map[string]string{"AWS_ENDPOINT_URL": dead, "AWS_ENDPOINT_URL_LAMBDA": o.url}
	o.must(t, "list")
	o.env = map[string]string{"AWS_ENDPOINT_URL_LAMBDA": dead}
	o.must(t, "list", "--endpoint", o.url+"/")

	o.env = nil
	data := filepath.Join(o.dir, ".durable")
	require.NoError(t, os.Mkdir(data, 0o700))
	text := []byte(`{"url":"` + o.url + `","pid":1}`)
	require.NoError(t, os.WriteFile(filepath.Join(data, "serve.json"), text, 0o600))
	o.must(t, "list")
	o.dir = filepath.Join(o.dir, "a", "b")
	require.NoError(t, os.MkdirAll(o.dir, 0o700))
	o.must(t, "list")
}

func TestErrorsSayHowToGetAnEmulator(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	got := o.call(t, "list")
	require.Equal(t, 1, got.code)
	require.Equal(t, "durable: no emulator runs for this folder: start one with \"durable serve\","+
		" name one with --endpoint or AWS_ENDPOINT_URL, or call AWS with --aws\n", got.stderr)
	got = o.call(t, "list", "--endpoint", "http://127.0.0.1:1")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "no emulator answers at http://127.0.0.1:1")
	require.Contains(t, got.stderr, "durable serve")
	got = o.call(t, "list", "--endpoint", "here")
	require.Contains(t, got.stderr, "write it like http://127.0.0.1:9001")
	got = o.call(t, "list", "--endpoint", "http://127.0.0.1:1", "--aws")
	require.Equal(t, 2, got.code)
}

func TestErrorsAreJSONForPrograms(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	got := o.call(t, "list", "--json")
	require.Equal(t, 1, got.code)
	require.Empty(t, got.stdout)
	var out map[string]map[string]string
	require.NoError(t, json.Unmarshal([]byte(got.stderr), &out))
	require.Contains(t, out["error"]["message"], "no emulator runs")
}
