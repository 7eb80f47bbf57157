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
func (x *Execution[Out]) RequireGolden(t TB) {
	t.Helper()
	path := goldenPath(t.Name())
	if updating() {
		if err := writeGolden(path, x.Tree()); err != nil {
			t.Errorf("durabletest: golden file: %v", err)
			t.FailNow()
		}
		return
	}
	want, err := os.ReadFile(path) //nolint:gosec // the name of a test, not of a user
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Errorf("durabletest: there is no golden file %s yet; go test -run %q -durable.update"+
			" writes it; the operations are:\n\n%s", path, t.Name(), indent(x.Tree()))
		t.FailNow()
	case err != nil:
		t.Errorf("durabletest: golden file: %v", err)
		t.FailNow()
	}
	if !sameTree(string(want), x.Tree()) {
		t.Logf("durabletest: the golden file is %s; go test -run %q -durable.update rewrites it",
			path, t.Name())
	}
	x.RequireTree(t, string(want))
}

// goldenPath is where the golden file of a test lies; subtests lie in a
// directory of their test.
func goldenPath(test string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.ReplaceAll(test, "..", "__"))
	return filepath.Join("testdata", filepath.FromSlash(clean)+".tree")
}

func writeGolden(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}
