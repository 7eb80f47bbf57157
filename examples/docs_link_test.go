// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	code    = regexp.MustCompile("`[^`]*`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
)

// TestLinksLeadSomewhere follows every relative link of the documentation to a
// file, and to a heading in it.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	anchors := map[string]map[string]bool{}
	for _, p := range pages(t) {
		anchors[path.Clean(p.path)] = p.anchors()
	}
	for _, p := range pages(t) {
		for i, line := range strings.Split(p.prose(), "\n") {
			line = code.ReplaceAllString(line, "") // what looks like a link in there is none
			for _, m := range link.FindAllStringSubmatch(line, -1) {
				if problem := follow(p.path, m[1], anchors); problem != "" {
					t.Errorf("%s:%d: the link to %q leads nowhere: %s", p.path, i+1, m[1], problem)
				}
			}
		}
	}
}

// follow says what is wrong with a link of a page.
func follow(from, to string, anchors map[string]map[string]bool) (problem string) {
	if strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
		return "" // not ours
	}
	file, anchor, _ := strings.Cut(to, "#")
	target := path.Clean(from)
	if file != "" {
		target = path.Join(path.Dir(from), file)
	}
	if _, err := os.Stat(target); err != nil {
		return "there is no " + target
	}
	if anchor != "" && !anchors[target][anchor] {
		return target + " has no such heading"
	}
	return ""
}

// anchors returns the names that the headings of the page have in links.
func (p page) anchors() map[string]bool {
	names := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(p.prose(), -1) {
		names[anchorOf(m[1])] = true
	}
	return names
}

var notInAnchors = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

// anchorOf makes of a heading what GitHub makes of it.
func anchorOf(heading string) string {
	return strings.ReplaceAll(
		notInAnchors.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

// TestEveryPageIsInTheIndex keeps docs/index.md the map of all pages.
func TestEveryPageIsInTheIndex(t *testing.T) {
	t.Parallel()
	index, err := os.ReadFile("../docs/index.md")
	require.NoError(t, err)
	for _, p := range pages(t) {
		inDocs, ok := strings.CutPrefix(p.path, "../docs/")
		if !ok || inDocs == "index.md" {
			continue
		}
		if !strings.Contains(string(index), "]("+inDocs+")") {
			t.Errorf("docs/index.md does not link to %s", inDocs)
		}
	}
}

func TestBrokenLinksAreFound(t *testing.T) {
	t.Parallel()
	anchors := map[string]map[string]bool{"docs_link_test.go": {"at-least-once": true}}

	require.Empty(t, follow("x.md", "docs_link_test.go#at-least-once", anchors))
	require.Empty(t, follow("x.md", "https://go.dev", nil))
	require.Equal(t, "there is no a/b.md", follow("a/x.md", "b.md", nil))
	require.Equal(t, "docs_link_test.go has no such heading",
		follow("x.md", "docs_link_test.go#nowhere", anchors))
	require.Equal(t, "at-least-once-at-most-once", anchorOf("At least once, at most once"))
	require.Equal(t, "wait-for-condition", anchorOf("`Wait` for condition?"))
}
