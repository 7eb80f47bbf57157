// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

const bundled = `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties:
        EntryPoints: [app.ts]
        Format: esm
        Minify: true
        External: ["@aws-sdk/*", sharp]
        OutExtension: [.js=.mjs]
    Properties: {CodeUri: code, Runtime: nodejs22.x, Handler: app.handler, Timeout: 30}
`

// The program that stands in for esbuild here writes a function that answers
// with what it was called with.
const bundler = `#!/bin/sh
for argument in "$@"; do
  case "$argument" in --outdir=*) out="${argument#--outdir=}";; esac
done
mkdir -p "$out"
echo "export const handler = async () => '$*'" > "$out/app.mjs"
`

func TestApplyBundles(t *testing.T) {
	t.Parallel()
	needs(t, "node")
	if runtime.GOOS == "windows" {
		t.Skip("what stands in for esbuild is a shell script, which Windows does not run")
	}
	dir := files(t, map[string]string{
		"template.yaml": bundled, "code/app.ts": "",
		"node_modules/.bin/esbuild": bundler,
	})
	require.NoError(t, os.Chmod(filepath.Join(dir, "node_modules", ".bin", "esbuild"), 0o700))
	w := start(t, emulator.Config{})

	apply(t, w, dir)

	require.JSONEq(t, `"app.ts --bundle --platform=node --outdir=`+
		filepath.Join(dir, ".durable", "bundle", "Fn")+` --format=esm --target=es2020 --minify `+
		`--external:@aws-sdk/* --external:sharp --out-extension:.js=.mjs"`, w.answer(t, "Fn", `{}`))
}

func TestApplyNeedsEntryPointsToBundle(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{
		"template.yaml": "Resources: {Fn: {Type: AWS::Serverless::Function, " +
			"Metadata: {BuildMethod: esbuild}}}",
	})
	w := start(t, emulator.Config{})
	require.ErrorContains(t, load(t, dir).Apply(t.Context(), w.Server), "have no EntryPoints")
}
