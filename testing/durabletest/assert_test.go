// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestTreesAreComparedAsTheyAreRead(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{Amount: 1})

	for name, want := range map[string]string{
		"Indented":    shippedTree,
		"Plain":       run.Tree(),
		"WindowsEnds": strings.ReplaceAll(run.Tree(), "\n", "\r\n"),
		"OtherGaps": `
			quote  step  SUCCEEDED  2 attempts
			cool-off    wait   SUCCEEDED     24h0m0s
			charge      step   SUCCEEDED

		`,
	} {
		s := spyOn(t, func(s *spy) { run.RequireTree(s, want) })
		require.False(t, s.failed, name)
	}
}

func TestTreesDiffer(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{Amount: 1})

	for name, want := range map[string]string{
		"Empty":     "",
		"LessLines": "quote step",
		"OtherStatus": `
			quote     step  SUCCEEDED  2 attempts
			cool-off  wait  STARTED    24h0m0s
			charge    step  SUCCEEDED
		`,
		"OtherDepth": `
			quote     step  SUCCEEDED  2 attempts
			cool-off  wait  SUCCEEDED  24h0m0s
			  charge  step  SUCCEEDED
		`,
	} {
		s := spyOn(t, func(s *spy) { run.RequireTree(s, want) })
		require.True(t, s.stopped, name)
		require.Contains(t, s.errors.String(),
			"the operations are:\n", name)
		require.Contains(t, s.errors.String(), "cool-off  wait  SUCCEEDED  24h0m0s", name)
	}
}

func TestEmptyTreeIsEmpty(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, func(durable.Context, any) (int, error) { return 1, nil }, nil)

	run.RequireTree(t, "")
	run.RequireTree(t, "\n\t\t\n")
}

func TestMissingGoldenFileSaysHowToWriteIt(t *testing.T) {
	t.Parallel()
	skipWhenUpdating(t)

	s := spyOn(t, func(s *spy) {
		run := durabletest.Run(s, handle, order{Amount: 1})
		s.name = `../Test:No/such`
		run.RequireGolden(s)
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(),
		"there is no golden file testdata/__/Test_No/such.tree yet; "+
			`go test -run "../Test:No/such" -durable.update writes it`)
	require.Contains(t, s.errors.String(), "  cool-off  wait  SUCCEEDED  24h0m0s\n")
}

func TestOtherGoldenFileSaysHowToRewriteIt(t *testing.T) {
	t.Parallel()
	skipWhenUpdating(t)

	s := spyOn(t, func(s *spy) {
		s.name = "TestRunGivesTheOutput"
		run := durabletest.Run(s, handle, order{})
		run.RequireGolden(s)
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), "+charge    step  FAILED     Card.Declined")
	require.Contains(t, s.logs.String(), "the golden file is testdata/TestRunGivesTheOutput.tree;"+
		` go test -run "TestRunGivesTheOutput" -durable.update rewrites it`)
}

// skipWhenUpdating keeps a test from writing a file that it wants to be missing
// or wrong.
func skipWhenUpdating(t *testing.T) {
	t.Helper()
	if flag.Lookup("durable.update").Value.String() == "true" {
		t.Skip("golden files are being written")
	}
}

func TestAssertionsNameTheOperation(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{})

	for want, assert := range map[string]func(*spy){
		`no operation "quot": nearest "quote"`: func(s *spy) { run.Operation(s, "quot") },
		`operation "cool-off" is a wait, not a step`: func(s *spy) {
			run.Step(s, "cool-off")
		},
		`status of step "charge"`: func(s *spy) {
			run.Step(s, "charge").RequireStatus(s, protocol.StatusStarted)
		},
		`attempts of step "charge"`: func(s *spy) { run.Step(s, "charge").RequireAttempts(s, 2) },
		`duration of wait "cool-off"`: func(s *spy) {
			run.Operation(s, "cool-off").RequireDuration(s, time.Hour)
		},
		`status of step "charge" `: func(s *spy) { run.Step(s, "charge").RequireResult(s, nil) },
		`result of step "quote"`:   func(s *spy) { run.Step(s, "quote").RequireResult(s, 6) },
		`result of wait "cool-off"`: func(s *spy) {
			run.Operation(s, "cool-off").RequireResult(s, 6)
		},
		`type of the error of step "charge"`: func(s *spy) {
			run.Step(s, "charge").RequireFailed(s, "Card.Lost")
		},
		"execution is FAILED": func(s *spy) { run.RequireFailed(s, durable.ErrTimedOut) },
	} {
		s := spyOn(t, assert)
		require.True(t, s.stopped, want)
		require.Contains(t, s.errors.String(), strings.TrimSpace(want))
	}
}

func TestOutputMustFit(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		run := durabletest.Run(s, func(durable.Context, any) (odd, error) { return 1, nil }, nil)
		run.Output(s)
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), "no output: execution: result is not a *")
}

// odd can be written as JSON but not read.
type odd int

func (odd) MarshalJSON() ([]byte, error) { return []byte(`"odd"`), nil }
