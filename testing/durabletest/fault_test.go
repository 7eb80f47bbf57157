// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// threeCalls makes three checkpoints: the start and the end of a step, and the
// start of a wait.
func threeCalls(ctx durable.Context, _ any) (int, error) {
	n, err := durable.Step(ctx, "charge", number(7))
	if err != nil {
		return 0, err
	}
	return n, durable.Wait(ctx, "rest", time.Hour)
}

func TestFunctionGetsOverFaultsOfTheService(t *testing.T) {
	t.Parallel()
	const delay = 5 * time.Second

	for kind, row := range map[durabletest.FaultKind]struct {
		failed string // type of the invocation's error
		bodies int
	}{
		durabletest.FaultThrottle:     {"InvocationError", 2},
		durabletest.FaultServer:       {"InvocationError", 2},
		durabletest.FaultStaleToken:   {"InvocationError", 2},
		durabletest.FaultLostRequest:  {"InvocationError", 2},
		durabletest.FaultLostResponse: {"InvocationError", 1},
		durabletest.FaultNoToken:      {"", 1},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, threeCalls, nil,
				durabletest.Faults(durabletest.Fault{Kind: kind, At: []int{2}}))

			require.Equal(t, 7, run.Output(t))
			require.Equal(t, 3, run.Invocations())
			run.RequireBodyRuns(t, "charge", row.bodies)
			first := run.Result().Invocations[0]
			if row.failed == "" {
				require.Nil(t, first.Error)
				require.Equal(t, time.Hour, run.Duration())
			} else {
				require.Equal(t, row.failed, first.Error.ErrorType)
				require.Equal(t, time.Hour+delay, run.Duration())
			}
			require.Len(t, run.FaultHits(), 1)
			require.Equal(t, fmt.Sprintf("%s at checkpoint 2 (SUCCEED charge)", kind),
				run.FaultHits()[0].String())
		})
	}
}

func TestFaultsHaveTheTextsOfTheService(t *testing.T) {
	t.Parallel()

	for kind, want := range map[durabletest.FaultKind]string{
		durabletest.FaultThrottle: "TooManyRequestsException (HTTP 429): Rate exceeded",
		durabletest.FaultServer: "ServiceException (HTTP 500): " +
			"The AWS Lambda service encountered an internal error.",
		durabletest.FaultStaleToken: "InvalidParameterValueException (HTTP 400): " +
			"Invalid checkpoint token",
		durabletest.FaultLostRequest: "ConnectionError: the way to the Lambda API is broken",
	} {
		run := durabletest.Run(t, threeCalls, nil,
			durabletest.Faults(durabletest.Fault{Kind: kind}))

		require.Contains(t, run.Result().Invocations[0].Error.ErrorMessage, want)
	}
}

func TestUnusableKeyEndsTheExecution(t *testing.T) {
	t.Parallel()

	for kind, code := range map[durabletest.FaultKind]string{
		durabletest.FaultKMSAccessDenied: "KMSAccessDeniedException",
		durabletest.FaultKMSDisabled:     "KMSDisabledException",
		durabletest.FaultKMSInvalidState: "KMSInvalidStateException",
		durabletest.FaultKMSNotFound:     "KMSNotFoundException",
	} {
		run := durabletest.Run(t, threeCalls, nil, durabletest.WithoutReplayCheck(),
			durabletest.Faults(durabletest.Fault{Kind: kind, On: "rest"}))

		require.ErrorContains(t, run.Err(), code+" (HTTP 502): Lambda was unable to decrypt")
		run.RequireBodyRuns(t, "charge", 1)
	}
}

func TestThrottlingThatDoesNotEndFailsTheExecution(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, threeCalls, nil,
		durabletest.Faults(durabletest.Fault{Kind: durabletest.FaultThrottle, Times: -1}))

	require.ErrorContains(t, run.Err(), "Rate exceeded")
	require.Equal(t, 5, run.Invocations())
	require.Len(t, run.FaultHits(), 5)
}

func TestFaultsOfReads(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, twenty, nil, durabletest.Faults(
		durabletest.Fault{Kind: durabletest.FaultThrottle, Reads: true},
		durabletest.Fault{Kind: durabletest.FaultLostResponse, Reads: true, At: []int{2}}))

	require.Equal(t, 190, run.Output(t))
	require.Equal(t, 4, run.Invocations())
	require.Equal(t, "throttled at read 1 (the state)", run.FaultHits()[0].String())
	require.Equal(t, "lost response at read 2 (the state)", run.FaultHits()[1].String())
}

// twenty has a state of several pages when it has rested.
func twenty(ctx durable.Context, _ any) (int, error) {
	sum := 0
	for i := range 20 {
		n, err := durable.Step(ctx, fmt.Sprintf("add %d", i), number(i))
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, durable.Wait(ctx, "rest", time.Hour)
}

// fan has many operations that change at once, and a second invocation.
func fan(ctx durable.Context, _ any) (int, error) {
	batch, err := durable.Map(ctx, "fan", []int{1, 2, 3, 4, 5},
		func(ctx durable.Context, n int) (int, error) {
			if _, err := durable.Step(ctx, "", number(n)); err != nil {
				return 0, err
			}
			return n, durable.Wait(ctx, "", time.Minute)
		})
	sum := 0
	for _, n := range batch.Results() {
		sum += n
	}
	return sum, err
}

func TestShortPagesOfStateAndAnswers(t *testing.T) {
	t.Parallel()
	undisturbed := durabletest.Run(t, fan, nil)

	for _, size := range []int{0, 1, 2, 7} {
		run := durabletest.Run(t, fan, nil, durabletest.Faults(
			durabletest.Fault{Kind: durabletest.FaultShortPages, PageSize: size}))

		require.Equal(t, 15, run.Output(t))
		require.Equal(t, undisturbed.Result().Events, run.Result().Events)
		require.Empty(t, run.FaultHits())
	}
}

// TestPagesAreAsShortAsAsked counts the reads by the time that they take.
func TestPagesAreAsShortAsAsked(t *testing.T) {
	t.Parallel()
	reads := func(size int) time.Duration {
		faults := []durabletest.Fault{
			{Kind: durabletest.FaultLatency, Reads: true, Delay: 2 * time.Second},
		}
		if size > 0 {
			faults = append(faults,
				durabletest.Fault{Kind: durabletest.FaultShortPages, PageSize: size})
		}
		run := durabletest.Run(t, fan, nil, durabletest.Faults(faults...))
		return (run.Duration() - time.Minute) / (2 * time.Second)
	}

	usual, threes, ones := reads(0), reads(3), reads(1)

	require.Less(t, usual, threes)
	require.Less(t, threes, ones)
	require.Greater(t, ones, time.Duration(20), "every read and every answer is in pages")
}

func TestFaultsHappenAtAllCallsOfTheirs(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, threeCalls, nil, durabletest.Faults(
		durabletest.Fault{Kind: durabletest.FaultThrottle, At: []int{1, 3}},
		durabletest.Fault{Kind: durabletest.FaultServer, At: []int{4, 5}, Times: 1}))

	require.Equal(t, 7, run.Output(t))
	var calls []int
	for _, hit := range run.FaultHits() {
		calls = append(calls, hit.Call)
	}
	require.Equal(t, []int{1, 3, 4}, calls)
}

func TestFaultsThatDidNotHappenAreNamed(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, threeCalls, nil, durabletest.Faults(
			durabletest.Fault{Kind: durabletest.FaultThrottle, On: "rest"},
			durabletest.Fault{Kind: durabletest.FaultThrottle, At: []int{99}}))
		s.failed = true
	})

	require.Contains(t, s.logs.String(), "\nnothing needed Faults(throttled at checkpoint 99)\n")
}

func TestLatencyTakesVirtualTime(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, threeCalls, nil, durabletest.Faults(durabletest.Fault{
		Kind: durabletest.FaultLatency, Delay: 2 * time.Second,
	}))

	require.Equal(t, 7, run.Output(t))
	charge := run.Step(t, "charge")
	require.Equal(t, time.Second, charge.Start.Sub(run.Result().Start))
	charge.RequireDuration(t, 2*time.Second)
	require.Equal(t, 5*time.Second+time.Hour, run.Duration())
}

func TestFaultsByChanceFollowTheSeed(t *testing.T) {
	t.Parallel()
	history := func(seed uint64) (string, int) {
		run := durabletest.Run(t, twenty, nil, durabletest.Seed(seed), durabletest.Faults(
			durabletest.Fault{Kind: durabletest.FaultLostResponse, Chance: 0.2, Times: 4},
			durabletest.Fault{Kind: durabletest.FaultNoToken, Chance: 0.2, Times: 4}))
		require.Equal(t, 190, run.Output(t))
		text, err := json.Marshal(run.Result().Events)
		require.NoError(t, err)
		return string(text), len(run.FaultHits())
	}
	seen := map[string]bool{}
	for seed := range uint64(5) {
		first, hits := history(seed)
		again, _ := history(seed)
		require.Equal(t, first, again)
		require.Positive(t, hits)
		seen[first] = true
	}
	require.Greater(t, len(seen), 1)
}

func TestFaultsCatchAnEffectThatIsRepeated(t *testing.T) {
	t.Parallel()
	mails := 0

	durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		mails++ // outside of a step
		return durable.Step(ctx, "charge", number(7))
	}, nil, durabletest.WithoutReplayCheck(),
		durabletest.Faults(durabletest.Fault{Kind: durabletest.FaultLostResponse}))

	require.Equal(t, 2, mails, "the fault shows that the mail is sent again")
}

func TestFaultsShowInTheTranscript(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, threeCalls, nil, durabletest.Faults(
			durabletest.Fault{Kind: durabletest.FaultThrottle, On: "rest"}))
		s.failed = true
	})

	require.Contains(t, s.logs.String(), "\nfaults:\n  +0s  throttled at checkpoint 3 (START rest)\n")
	require.Contains(t, s.logs.String(), "InvocationCompleted  #1      InvocationError\n")
}

func TestFaultsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()

	for want, fault := range map[string]durabletest.Fault{
		`fault of an unknown kind "flood"`: {Kind: "flood"},
		`fault "no token" at reads: only the answer to a checkpoint has a token`: {
			Kind: durabletest.FaultNoToken, Reads: true,
		},
		`fault "throttled" on "x" at reads: only checkpoints carry operations`: {
			Kind: durabletest.FaultThrottle, Reads: true, On: "x",
		},
		`fault "throttled" with a chance of 2, it must be from 0 to 1`: {
			Kind: durabletest.FaultThrottle, Chance: 2,
		},
		`fault "latency" without a delay`: {Kind: durabletest.FaultLatency},
		`fault "short pages" with pages of -1 operations`: {
			Kind: durabletest.FaultShortPages, PageSize: -1,
		},
	} {
		s := spyOn(t, func(s *spy) {
			durabletest.Run(s, threeCalls, nil, durabletest.Faults(fault))
		})
		require.True(t, s.stopped)
		require.Equal(t, "durabletest: the run can't begin: "+want+"\n", s.errors.String())
	}
}

func TestFaultsSayWhatTheyAre(t *testing.T) {
	t.Parallel()

	for want, fault := range map[string]durabletest.Fault{
		"throttled at any checkpoint 1 times": {Kind: durabletest.FaultThrottle},
		"throttled at checkpoint 3, 5":        {Kind: durabletest.FaultThrottle, At: []int{3, 5}},
		`lost response at any checkpoint of "a" 2 times`: {
			Kind: durabletest.FaultLostResponse, On: "a", Times: 2,
		},
		"latency at any checkpoint with a chance of 0.5": {
			Kind: durabletest.FaultLatency, Delay: 1, Chance: 0.5,
		},
		"service fault at read 1": {
			Kind: durabletest.FaultServer, Reads: true, At: []int{1},
		},
	} {
		require.Equal(t, want, fault.String())
	}
}

func TestFaultsFindOperationsThatAreNotOnRecordYet(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, countTo, nil, durabletest.Faults(
		durabletest.Fault{Kind: durabletest.FaultThrottle, On: "poll[1]"},
		durabletest.Fault{Kind: durabletest.FaultThrottle, On: "[3]"},
	))

	hits := run.FaultHits()
	require.Len(t, hits, 2)
	require.Equal(t, "throttled at checkpoint 5 (START poll)", hits[0].String())
	require.Equal(t, "START step 4", hits[1].At)
}
