// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// updateFlag has the package's name in it, because test binaries often have an
// -update of their own and a flag can't be defined twice.
var updateFlag = flag.Bool( //nolint:gochecknoglobals // a flag
	"durable.update", false, "rewrite the golden files of package durabletest")

// updating reports whether golden files are to be rewritten.
func updating() bool {
	if *updateFlag {
		return true
	}
	own := flag.Lookup("update")
	if own == nil {
		return false
	}
	getter, ok := own.Value.(flag.Getter)
	return ok && getter.Get() == true
}

// RequireGolden fails the test unless the operations look like those in the
// file testdata/<name of the test>.tree, in the way of [Execution.RequireTree].
// With the flag -durable.update it writes the file instead.
func (x *Execution[Out]) RequireGolden(t TB, opts ...TreeOption) {
	t.Helper()
	requireGolden(t, golden{"operations", ".tree", x.Tree(), func(want, got string) string {
		return compareTrees(want, got, opts)
	}})
}

// RequireGoldenHistory fails the test unless the history, payloads included, is
// that in the file testdata/<name of the test>.history, a text in the form of
// [execution.Result.History]. With the flag -durable.update it writes the file
// instead.
func (x *Execution[Out]) RequireGoldenHistory(t TB) {
	t.Helper()
	x.skipDeployed(t, "RequireGoldenHistory", "times and ids are others there")
	requireGolden(t, golden{"history", ".history", x.result().History(), compareTexts})
}

// golden is a text to be compared with a file.
type golden struct {
	what      string
	extension string
	got       string
	// compare returns what differs, empty when nothing does.
	compare func(want, got string) string
}

func requireGolden(t TB, g golden) {
	t.Helper()
	path := goldenPath(t.Name(), g.extension)
	if updating() {
		if err := writeGolden(path, g.got); err != nil {
			t.Errorf("durabletest: golden file: %v", err)
			t.FailNow()
		}
		return
	}
	want, err := os.ReadFile(path) //nolint:gosec // the name of a test, not of a user
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Errorf("durabletest: there is no golden file %s yet; go test -run %q -durable.update"+
			" writes it; the %s:\n\n%s", path, t.Name(), g.what, indent(g.got))
		t.FailNow()
	case err != nil:
		t.Errorf("durabletest: golden file: %v", err)
		t.FailNow()
	}
	if text := g.compare(string(want), g.got); text != "" {
		t.Errorf("durabletest: the %s, compared with the golden file %s: %s\n"+
			"go test -run %q -durable.update rewrites it", g.what, path, text, t.Name())
		t.FailNow()
	}
}

// compareTexts compares line by line, spaces at the ends of lines apart.
func compareTexts(want, got string) string {
	const around = 3
	lines := diff(splitLines(want), splitLines(got), func(a, b string) bool { return a == b })
	if !differing(lines) {
		return ""
	}
	return firstDifference(lines) + "\n\n" + legend + render(lines, around)
}

// goldenPath is where the golden file of a test lies; subtests lie in a
// directory of their test.
func goldenPath(test, extension string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.ReplaceAll(test, "..", "__"))
	return filepath.Join("testdata", filepath.FromSlash(clean)+extension)
}

func writeGolden(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}
