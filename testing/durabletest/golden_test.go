// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestMissingGoldenFileSaysHowToWriteIt(t *testing.T) {
	t.Parallel()
	skipWhenUpdating(t)

	for extension, golden := range map[string]func(*durabletest.Execution[receipt], *spy){
		"tree":    func(run *durabletest.Execution[receipt], s *spy) { run.RequireGolden(s) },
		"history": func(run *durabletest.Execution[receipt], s *spy) { run.RequireGoldenHistory(s) },
	} {
		s := spyOn(t, func(s *spy) {
			run := durabletest.Run(s, handle, order{Amount: 1})
			s.name = `../Test:No/such`
			golden(run, s)
		})

		require.True(t, s.stopped)
		require.Contains(t, s.errors.String(),
			"there is no golden file testdata/__/Test_No/such."+extension+" yet; "+
				`go test -run "../Test:No/such" -durable.update writes it`)
		require.Regexp(t, `\n  .*cool-off.*24h0m0s\n`, s.errors.String())
	}
}

func TestOtherGoldenFileSaysHowToRewriteIt(t *testing.T) {
	t.Parallel()
	skipWhenUpdating(t)

	s := spyOn(t, func(s *spy) {
		s.name = "TestRunGivesTheOutput"
		durabletest.Run(s, handle, order{}).RequireGolden(s)
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(),
		"durabletest: the operations, compared with the golden file "+
			"testdata/TestRunGivesTheOutput.tree:"+
			` line 3: "charge" has "FAILED", want "SUCCEEDED"`)
	require.Contains(t, s.errors.String(), "\n  + charge    step  FAILED     Card.Declined\n")
	require.Contains(t, s.errors.String(),
		`go test -run "TestRunGivesTheOutput" -durable.update rewrites it`)
}

func TestGoldenHistoryHoldsPayloads(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, handle, order{ID: "42", Amount: 5})

	run.RequireGoldenHistory(t)
}

func TestGoldenHistoryShowsWhatDiffers(t *testing.T) {
	t.Parallel()
	skipWhenUpdating(t)

	s := spyOn(t, func(s *spy) {
		run := durabletest.Run(s, handle, order{ID: "42", Amount: 6})
		s.name = "TestGoldenHistoryHoldsPayloads"
		run.RequireGoldenHistory(s)
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(),
		"durabletest: the history, compared with the golden file "+
			"testdata/TestGoldenHistoryHoldsPayloads.history: line 2: ")
	require.Contains(t, s.errors.String(), "\n  -         result  5\n  +         result  6\n")
	require.Contains(t, s.errors.String(), "\n    ...\n", "what is the same is not all shown")
}

func TestGoldenFilesAreWrittenWhenAsked(t *testing.T) {
	t.Parallel()
	if flag.Lookup("durable.update").Value.String() != "true" {
		t.Skip("only with -durable.update")
	}

	durabletest.Run(t, handle, order{Amount: 1}).RequireGolden(t)

	text, err := os.ReadFile("testdata/TestGoldenFilesAreWrittenWhenAsked.tree")
	require.NoError(t, err)
	require.Contains(t, string(text), "cool-off")
	require.NoError(t, os.Remove("testdata/TestGoldenFilesAreWrittenWhenAsked.tree"))
}

// skipWhenUpdating keeps a test from writing a file that it wants to be missing
// or wrong.
func skipWhenUpdating(t *testing.T) {
	t.Helper()
	if flag.Lookup("durable.update").Value.String() == "true" {
		t.Skip("golden files are being written")
	}
}
