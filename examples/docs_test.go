// SPDX-License-Identifier: Apache-2.0

// Package examples_test checks that the Go code in the README and in docs is
// code that is compiled and tested here.
package examples_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDocumentedCodeIsCompiledCode finds every Go block of the documentation,
// apart from its indentation, in a Go file of the examples.
func TestDocumentedCodeIsCompiledCode(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	nested, err := filepath.Glob("../docs/*/*.md")
	require.NoError(t, err)
	code := compiledCode(t)
	for _, page := range append(append(pages, nested...), "../README.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for i, block := range goBlocks(string(text)) {
			if !strings.Contains(code, squeeze(block)) {
				t.Errorf("%s: Go block %d is not in any file of examples:\n%s", page, i+1, block)
			}
		}
	}
}

func TestBlocksAreFound(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"a\n", "b\n"},
		goBlocks("x\n```go\na\n```\n```sh\nno\n```\n```go\nb\n```\n"))
	require.Equal(t, "\na {\nb\n", squeeze("\n\ta {\n\n\t\tb\n"))
}

// goBlocks returns the contents of the blocks that are fenced as Go.
func goBlocks(text string) []string {
	var blocks []string
	for _, part := range strings.Split("\n"+text, "\n```go\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		blocks = append(blocks, block)
	}
	return blocks
}

// squeeze takes away indentation and empty lines.
func squeeze(code string) string {
	var b strings.Builder
	b.WriteString("\n")
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

func compiledCode(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		all.WriteString(squeeze(string(text)))
		return err
	})
	require.NoError(t, err)
	return strings.ReplaceAll(all.String(), "\n\n", "\n")
}
