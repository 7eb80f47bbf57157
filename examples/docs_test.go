// SPDX-License-Identifier: Apache-2.0

// Package examples_test checks the documentation: its code is compiled and tested
// here, its commands, links, names and numbers are those of the project.
package examples_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDocumentedCodeIsCompiledCode finds every Go block of the documentation,
// apart from its indentation, in a Go file of the examples or among the Example
// functions of a package.
func TestDocumentedCodeIsCompiledCode(t *testing.T) {
	t.Parallel()
	compiled := sources(t, func(path string) bool {
		return strings.HasSuffix(path, "_example_test.go") ||
			strings.HasPrefix(path, "../examples/") && filepath.Ext(path) == ".go"
	})
	for _, b := range blocks(t, "go") {
		if problem := compiled.find(b.text); problem != "" {
			t.Errorf("%s: is not compiled code: %s", b, problem)
		}
	}
}

// TestDocumentedYAMLIsInUse does the same for YAML and the templates, workflows
// and other files of the repository.
func TestDocumentedYAMLIsInUse(t *testing.T) {
	t.Parallel()
	files := sources(t, func(path string) bool {
		return filepath.Ext(path) == ".yaml" || filepath.Ext(path) == ".yml"
	})
	for _, b := range blocks(t, "yaml") {
		if problem := files.find(b.text); problem != "" {
			t.Errorf("%s: is in no file: %s", b, problem)
		}
	}
}

// tree is the text of files, line by line without indentation and empty lines, by
// path.
type tree map[string][]string

// sources reads the files of the repository that keep wants.
func sources(t *testing.T, keep func(path string) bool) tree {
	t.Helper()
	files := tree{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		path = filepath.ToSlash(path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || !keep(path):
			return nil
		}
		text, err := os.ReadFile(path)
		files[path] = squeeze(string(text))
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

// readersModule is what a reader of docs/getting-started.md calls the module that
// is a package of the examples here.
const readersModule = "example.com/reminder"

// squeeze returns the lines of a text without indentation, empty lines and the
// licence, which no page repeats.
func squeeze(text string) []string {
	text = strings.ReplaceAll(text, readersModule,
		"github.com/lambda-durable/durable-go/examples/docs/reminder")
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && line != "// SPDX-License-Identifier: Apache-2.0" {
			lines = append(lines, line)
		}
	}
	return lines
}

// find looks for a block in one of the files. If it is in none, it says how far
// the file goes along that comes nearest.
func (files tree) find(block string) (problem string) {
	want := squeeze(block)
	if len(want) == 0 {
		return "it is empty"
	}
	best, problem := 0, fmt.Sprintf("no file has its first line, %q", want[0])
	for _, path := range slices.Sorted(maps.Keys(files)) {
		lines := files[path]
		for i := range lines {
			n := common(want, lines[i:])
			if n == len(want) {
				return ""
			}
			if n > best {
				best, problem = n, drift(path, want[n], lines[i+n:])
			}
		}
	}
	return problem
}

func drift(path, want string, rest []string) string {
	got := "nothing more"
	if len(rest) > 0 {
		got = fmt.Sprintf("%q", rest[0])
	}
	return fmt.Sprintf("%s goes on with %s where the page has %q", path, got, want)
}

// common returns how many lines two texts have in common at their beginning.
func common(a, b []string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func TestDriftIsLocated(t *testing.T) {
	t.Parallel()
	files := tree{"a.go": squeeze("\tone\n\n\ttwo\nthree\n"), "b.go": squeeze("one\n")}

	require.Empty(t, files.find("one\n  two\n"))
	require.Equal(t, `a.go goes on with "three" where the page has "four"`,
		files.find("one\ntwo\nfour\n"))
	require.Equal(t, `b.go goes on with nothing more where the page has "more"`,
		tree{"b.go": files["b.go"]}.find("one\nmore\n"))
	require.Equal(t, `no file has its first line, "zero"`, files.find("zero\n"))
}
