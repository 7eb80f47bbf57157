// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// page is a Markdown file.
type page struct {
	path string
	text string
}

// pages returns the documentation: the files in docs, those at the root, and the
// READMEs of the examples.
func pages(t *testing.T) []page {
	t.Helper()
	paths, err := filepath.Glob("../*.md")
	require.NoError(t, err)
	for _, root := range []string{"../docs", "."} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && filepath.Ext(path) == ".md" {
				paths = append(paths, path)
			}
			return err
		})
		require.NoError(t, err)
	}
	var all []page
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		all = append(all, page{filepath.ToSlash(path), string(text)})
	}
	return all
}

// block is a fenced block of a page.
type block struct {
	page     string
	line     int // of its first line in the page
	number   int // among those with its language, from 1
	language string
	text     string
}

// String says where it is.
func (b block) String() string {
	return fmt.Sprintf("%s:%d (%s block %d)", b.page, b.line, b.language, b.number)
}

// blocks returns the blocks of the documentation that have a language.
func blocks(t *testing.T, language string) []block {
	t.Helper()
	var found []block
	for _, p := range pages(t) {
		for b := range p.blocks() {
			if b.language == language {
				found = append(found, b)
			}
		}
	}
	require.NotEmpty(t, found)
	return found
}

var fence = regexp.MustCompile("^\\s*```([a-z]*)\\s*$")

// blocks returns the fenced blocks of the page.
func (p page) blocks() iter.Seq[block] {
	return func(yield func(block) bool) {
		numbers := map[string]int{}
		var open *block
		line := 0
		for text := range strings.Lines(p.text) {
			line++
			m := fence.FindStringSubmatch(text)
			switch {
			case m == nil && open != nil:
				open.text += text
			case m == nil:
			case open == nil:
				numbers[m[1]]++
				open = &block{page: p.path, line: line + 1, number: numbers[m[1]], language: m[1]}
			default:
				if !yield(*open) {
					return
				}
				open = nil
			}
		}
	}
}

// prose returns the page without its blocks, line for line.
func (p page) prose() string {
	var b strings.Builder
	inside := false
	for line := range strings.Lines(p.text) {
		isFence := fence.MatchString(line)
		if isFence {
			inside = !inside
		}
		if isFence || inside {
			line = "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// TestEveryPageSaysWhatItIsFor holds the pages to their first sentence, which says
// what the reader can do afterwards, and those on operations to their sections.
func TestEveryPageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		inDocs, ok := strings.CutPrefix(p.path, "../docs/")
		generated := strings.Contains(p.text, "DO NOT EDIT")
		if !ok || generated || inDocs == "design.md" {
			continue
		}
		_, text, _ := strings.Cut(p.text, "\n\n")
		if !strings.HasPrefix(text, "After ") && !strings.HasPrefix(text, "From this page ") {
			t.Errorf("%s does not begin with what the reader can do after it", p.path)
		}
		if strings.HasPrefix(inDocs, "core/") {
			for _, section := range []string{
				"Replay", "Errors", "What not to do", "Test it", "Limits", "See also",
			} {
				require.Contains(t, p.text, "\n## "+section+"\n", p.path)
			}
		}
	}
}

func TestBlocksAreFound(t *testing.T) {
	t.Parallel()
	p := page{"p.md", "x\n```go\na\n```\n- y\n\n  ```sh\n  no\n  ```\n```go\nb\n```\n```\nz\n```\n"}

	var found []string
	for b := range p.blocks() {
		found = append(found, b.String()+" "+strings.TrimSpace(b.text))
	}

	require.Equal(t, []string{
		"p.md:3 (go block 1) a", "p.md:8 (sh block 1) no", "p.md:11 (go block 2) b",
		"p.md:14 ( block 1) z",
	}, found)
	require.Equal(t, "x\n\n\n\n- y\n\n\n\n\n\n\n\n\n\n\n", p.prose())
}
