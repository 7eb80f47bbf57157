// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"context"
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/conformance"
)

// suite runs the requirements of these tests.
func suite(t *testing.T, world conformance.World) *conformance.Suite {
	t.Helper()
	s := &conformance.Suite{World: world, Handled: []string{"1-1", "1-2", "2-1", "2-2", "3-1"}}
	for _, req := range load(t) {
		s.Requirements = append(s.Requirements, *req)
	}
	return s
}

func TestSuiteRunsAllRequirements(t *testing.T) {
	t.Parallel()
	var report conformance.Report
	t.Cleanup(func() { // when all have ended
		require.Equal(t, "conformance local: 5 passed, 0 failed", report.Summary())
	})

	suite(t, conformance.Local{Program: functions}).RunTests(t, &report)
}

func TestRequirementWithoutHandlerFails(t *testing.T) {
	t.Parallel()
	s := suite(t, conformance.Local{Program: functions})
	s.Handled = s.Handled[1:]

	out := s.Run(t.Context(), load(t)["1-1"])

	require.Equal(t, conformance.Failed, out.Status)
	require.EqualError(t, out.Err, "no handler for 1-1")
	require.Equal(t, "requirement 1-1 (step, local): a child with a step, and a wait\n"+
		"  no handler for 1-1\n", out.Text())
}

func TestFunctionThatDoesNotStartFails(t *testing.T) {
	t.Parallel()
	s := suite(t, conformance.Local{Program: functions})
	req := load(t)["1-1"]
	req.ID = "9-9"
	s.Handled = append(s.Handled, req.ID)

	out := s.Run(t.Context(), req)

	require.Equal(t, conformance.Failed, out.Status)
	require.EqualError(t, out.Err, "this function does not start")
}

func TestOptionalRequirementsMayFail(t *testing.T) {
	t.Parallel()
	req := load(t)["1-1"]
	req.Optional = true
	req.Result = "7"

	out := suite(t, conformance.Local{Program: functions}).Run(t.Context(), req)

	require.Equal(t, conformance.OptionalFailed, out.Status)
	require.Equal(t, []string{`result: got "hello 8203f7", want 7`}, describe(out.Differences))
}

func TestFailuresAreExplained(t *testing.T) {
	t.Parallel()
	req := load(t)["1-1"]
	req.Result = `"bye"`

	out := suite(t, conformance.Local{Program: functions}).Run(t.Context(), req)

	text := strings.ReplaceAll(out.Text(), out.Record.Result.ARN, "<arn>")
	before, log, found := strings.Cut(text, "\nlog\n")
	require.True(t, found)
	require.Equal(t, `requirement 1-1 (step, local): a child with a step, and a wait
  result: got "hello 8203f7", want "bye"

operations
  child    child  SUCCEEDED
    greet  step   SUCCEEDED
  [1]      wait   SUCCEEDED  2s

history of <arn>
    1  ExecutionStarted
    2  ContextStarted           1 child
    3  StepStarted              1-1 greet
    4  StepSucceeded            1-1 greet
    5  ContextSucceeded         1 child
    6  WaitStarted              2
    7  InvocationCompleted
    8  WaitSucceeded            2
    9  InvocationCompleted
   10  ExecutionSucceeded
`, before)
	require.Equal(t, 2, strings.Count(log, "\n"))
	require.Contains(t, log, `"message":"greeting 8203f7"`)
}

func TestFilesGoBeforeOwnExpectations(t *testing.T) {
	t.Parallel()
	file := conformance.Requirement{ID: "2-9", Description: "file"}
	own := conformance.Requirement{ID: "2-10", Description: "own"}
	both := conformance.Requirement{ID: "2-9", Description: "own"}

	all := conformance.Add([]conformance.Requirement{file}, []conformance.Requirement{own, both})

	require.Len(t, all, 2)
	require.Equal(t, "file", all[0].Description)
	require.Equal(t, "own", all[1].Description)
	s := conformance.Suite{World: broken{}, Handled: []string{"2-9", "2-10"}}
	require.False(t, func() bool { return s.Run(t.Context(), &all[0]).Own }())
	require.True(t, func() bool { return s.Run(t.Context(), &all[1]).Own }())
}

// broken is a world in which nothing runs.
type broken struct{}

func (broken) Name() string { return "broken" }

func (broken) Run(context.Context, *conformance.Requirement) (*conformance.Record, error) {
	return nil, errors.New("nothing runs here")
}

// reported is a report with an outcome of every kind.
func reported() *conformance.Report {
	var r conformance.Report
	for _, o := range []conformance.Outcome{
		{ID: "10-2", Suite: "plugin", Description: "a|b", World: "local", Status: conformance.Passed, Own: true},
		{ID: "2-1", Suite: "wait", Description: "waits", World: "local", Status: conformance.Passed},
		{
			ID: "2-1", Suite: "wait", Description: "waits", World: "emulator", Status: conformance.Failed,
			Err: errors.New("a < b"),
		},
		{ID: "9-1", Suite: "map", Description: "maps", World: "emulator", Status: conformance.OptionalFailed},
	} {
		r.Add(o)
	}
	return &r
}

func TestReportIsATable(t *testing.T) {
	t.Parallel()
	require.Equal(t, ""+
		"conformance local: 2 passed, 0 failed; 1 are compared with expectations of our own\n"+
		"conformance emulator: 0 passed, 1 failed, 1 optional ones failed", reported().Summary())
	require.Equal(t, ""+
		"id    suite   local         emulator\n"+
		"2-1   wait    passed        failed\n"+
		"9-1   map                   failed (optional)\n"+
		"10-2  plugin  passed (own)  \n", reported().Table())
	require.Empty(t, new(conformance.Report).Summary())
}

func TestReportIsMarkdown(t *testing.T) {
	t.Parallel()
	var text strings.Builder

	require.NoError(t, reported().WriteMarkdown(&text))

	require.Equal(t, ""+
		"| id | suite | requirement | local | emulator |\n"+
		"|---|---|---|---|---|\n"+
		"| 2-1 | wait | waits | passed | failed |\n"+
		"| 9-1 | map | maps |  | failed (optional) |\n"+
		"| 10-2 | plugin | a\\|b | passed (own) |  |\n", text.String())
}

func TestReportIsJUnit(t *testing.T) {
	t.Parallel()
	var text strings.Builder

	require.NoError(t, reported().WriteJUnit(&text))

	require.Contains(t, text.String(), `<testsuite name="conformance local" tests="2" failures="0"`)
	require.Contains(t, text.String(), "a &lt; b")
	var suites struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Cases    []struct {
				Class string `xml:"classname,attr"`
				Name  string `xml:"name,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text.String()), &suites))
	emulator := suites.Suites[1]
	require.Equal(t, "conformance emulator", emulator.Name)
	require.Equal(t, []int{2, 1, 1}, []int{emulator.Tests, emulator.Failures, emulator.Skipped})
	require.Equal(t, "wait", emulator.Cases[0].Class)
	require.Equal(t, "2-1 waits", emulator.Cases[0].Name)
}
