// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lambda-durable/durable-go/testing/execution"
)

// Report writes an HTML report of the run when its test is over, in the way of
// [Execution.WriteReport], whether the test fails or not. Without it the report
// is written when the test fails and go test was given -artifacts.
func Report() Option { return option(func(c *config) { c.report = true }) }

// WriteReport writes a report of the run into the test's artifact directory, logs
// where, and returns the path: a waterfall of the operations with their payloads,
// and the history, in one HTML file. A directory that is to be kept needs go test
// -artifacts; otherwise it goes when the test is over.
//
// The report shows every payload, so treat it like the data itself.
func (x *Execution[Out]) WriteReport(t TB) string {
	t.Helper()
	path, err := writeReport(t, x.result())
	if err != nil {
		t.Errorf("durabletest: report: %v", err)
		t.FailNow()
	}
	note := ""
	if !keepingArtifacts() {
		note = "; go test -artifacts keeps it"
	}
	t.Logf("durabletest: the report is %s%s", path, note)
	return path
}

// reportAtEnd writes the report that was asked for, or that a failure calls for.
func (x *Execution[Out]) reportAtEnd(t TB) {
	t.Helper()
	switch {
	case x.result == nil:
	case x.world.cfg.report, t.Failed() && keepingArtifacts():
		x.WriteReport(t)
	case t.Failed():
		t.Logf("durabletest: go test -artifacts writes an HTML report of this run")
	}
}

func writeReport(t TB, r *execution.Result) (string, error) {
	keeper, ok := t.(interface{ ArtifactDir() string })
	if !ok {
		return "", fmt.Errorf("%T has no ArtifactDir", t)
	}
	file, err := newReportFile(keeper.ArtifactDir())
	if err != nil {
		return "", err
	}
	return file.Name(), errors.Join(r.WriteHTML(file), file.Close())
}

// newReportFile opens report.html, or report-2.html for the second run of the
// test, and so on.
func newReportFile(dir string) (*os.File, error) {
	name := "report.html"
	for n := 2; ; n++ {
		file, err := os.OpenFile( //nolint:gosec // the test's own directory
			filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
		name = fmt.Sprintf("report-%d.html", n)
	}
}

// keepingArtifacts reports whether go test was given -artifacts.
func keepingArtifacts() bool {
	artifacts := flag.Lookup("test.artifacts")
	return artifacts != nil && artifacts.Value.String() == "true"
}
