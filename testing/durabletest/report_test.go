// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// keeper is a spy with an artifact directory.
type keeper struct {
	*spy
	dir string
}

func (k keeper) ArtifactDir() string { return k.dir }

func TestReportsAreWrittenSideBySide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	s := spyOn(t, func(s *spy) {
		k := keeper{s, dir}
		durabletest.Run(k, handle, order{Amount: 1}, durabletest.Report())
		durabletest.Run(k, handle, order{}).WriteReport(k)
	})

	require.False(t, s.failed, &s.errors)
	require.Contains(t, s.logs.String(), "durabletest: the report is "+dir)
	require.Contains(t, read(t, dir, "report.html"), `<span class="badge bad">FAILED</span>`)
	require.Contains(t, read(t, dir, "report-2.html"), `<span class="badge good">SUCCEEDED</span>`)
}

func TestFailedTestTellsOfTheReport(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, handle, order{Amount: 1})
		s.Errorf("no")
	})

	require.Contains(t, s.logs.String(), "go test -artifacts")
}

func TestFailedTestLeavesAReportWhereGoTestKeepsArtifacts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	text := doom(t, "status", "-test.artifacts", "-test.outputdir="+dir)

	require.Contains(t, text, `the execution SUCCEEDED, want it to fail with "timed out"`)
	require.Contains(t, text, "durabletest: the report is "+dir)
	reports, err := filepath.Glob(filepath.Join(dir, "_artifacts", "*", "report.html"))
	require.NoError(t, err)
	require.Len(t, reports, 1, text)
}

func TestReportThatCannotBeWrittenFailsTheTest(t *testing.T) {
	t.Parallel()

	requireSays(t, "report: *durabletest_test.spy has no ArtifactDir", func(s *spy) {
		durabletest.Run(s, handle, order{Amount: 1}).WriteReport(s)
	})
	gone := filepath.Join(t.TempDir(), "gone")
	s := spyOn(t, func(s *spy) {
		k := keeper{s, gone}
		durabletest.Run(k, handle, order{Amount: 1}).WriteReport(k)
	})
	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), "durabletest: report: open "+gone)
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return string(text)
}
