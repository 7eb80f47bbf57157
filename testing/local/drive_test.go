// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/local"
)

var newYear = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// order is a function with steps, retries, branches and waits.
func order(ctx durable.Context, _ int) (string, error) {
	_, err := durable.Step(ctx, "quote", func(ctx durable.StepContext) (int, error) {
		if ctx.Attempt() < 3 {
			return 0, errors.New("busy")
		}
		return 12, nil
	})
	if err != nil {
		return "", err
	}
	var branches []*durable.Future[string]
	for _, name := range []string{"a", "b", "c"} {
		branches = append(branches, durable.Go(ctx, name,
			func(ctx durable.Context) (string, error) {
				if err := durable.Wait(ctx, "rest", time.Minute); err != nil {
					return "", err
				}
				return durable.Step(ctx, "pack", func(durable.StepContext) (string, error) {
					return name, nil
				})
			}))
	}
	var out strings.Builder
	for _, b := range branches {
		s, err := b.Await(ctx)
		if err != nil {
			return "", err
		}
		out.WriteString(s)
	}
	return out.String(), durable.Wait(ctx, "cool-off", 24*time.Hour)
}

func TestRunsAHandlerToItsEndUnderVirtualTime(t *testing.T) {
	t.Parallel()

	result, err := local.Run(t.Context(), durable.NewHandler(order), []byte("7"), local.Config{})

	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionSucceeded, result.Status)
	requireText(t, `"abc"`, result.Output)
	require.Equal(t, newYear, result.Start)
	require.Greater(t, result.Duration(), 24*time.Hour+time.Minute)
	require.Less(t, result.Duration(), 24*time.Hour+3*time.Minute)
	require.Equal(t, strings.Join([]string{
		"quote     step   SUCCEEDED  3 attempts",
		"a         child  SUCCEEDED",
		"  rest    wait   SUCCEEDED  1m0s",
		"  pack    step   SUCCEEDED",
		"b         child  SUCCEEDED",
		"  rest    wait   SUCCEEDED  1m0s",
		"  pack    step   SUCCEEDED",
		"c         child  SUCCEEDED",
		"  rest    wait   SUCCEEDED  1m0s",
		"  pack    step   SUCCEEDED",
		"cool-off  wait   SUCCEEDED  24h0m0s", "",
	}, "\n"), result.Tree())
}

func TestEqualSeedsLeaveEqualHistories(t *testing.T) {
	t.Parallel()

	history := func(seed uint64) (string, string) {
		result, err := local.Run(t.Context(), durable.NewHandler(order), []byte("7"),
			local.Config{Seed: seed})
		require.NoError(t, err)
		data, err := json.Marshal(result.Events)
		require.NoError(t, err)
		return string(data), result.Tree()
	}
	first, tree := history(0)
	seen := map[string]bool{}
	for seed := range uint64(20) {
		one, oneTree := history(seed)
		again, _ := history(seed)
		require.Equal(t, one, again)
		require.Equal(t, tree, oneTree, "the seed is %d", seed)
		seen[one] = true
	}
	require.True(t, seen[first])
	require.Greater(t, len(seen), 1, "seeds have no effect")
}

func TestLongRunsReadTheirStateInPages(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		sum := 0
		for i := range 30 {
			n, err := durable.Step(ctx, "add", func(durable.StepContext) (int, error) {
				return i, nil
			})
			if err != nil {
				return 0, err
			}
			sum += n
		}
		return sum, durable.Wait(ctx, "", time.Second)
	})

	result, err := local.Run(t.Context(), h, nil, local.Config{})

	require.NoError(t, err)
	requireText(t, "435", result.Output)
	require.Len(t, result.Operations, 31)
}

func TestClockStartsWhereAsked(t *testing.T) {
	t.Parallel()
	start := time.Date(2028, time.February, 28, 23, 30, 0, 0, time.FixedZone("here", 3600))

	var seen []time.Time
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		seen = append(seen, durable.Now(ctx))
		if err := durable.Wait(ctx, "", time.Hour); err != nil {
			return 0, err
		}
		seen = append(seen, durable.Now(ctx))
		return 0, nil
	})
	result, err := local.Run(t.Context(), h, nil, local.Config{Start: start})

	require.NoError(t, err)
	require.True(t, result.Start.Equal(start))
	require.Len(t, seen, 3)
	for i, after := range []time.Duration{0, 0, time.Hour} {
		require.Equal(t, after, seen[i].Sub(start))
	}
}

func TestFailedInvocationIsRepeated(t *testing.T) {
	t.Parallel()

	result, err := local.Run(t.Context(), failing{times: new(2)}, nil, local.Config{})

	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionSucceeded, result.Status)
	require.Len(t, result.Invocations, 3)
	require.Equal(t, &protocol.ErrorObject{ErrorType: "outage", ErrorMessage: "no network"},
		result.Invocations[1].Error)
	require.Nil(t, result.Invocations[2].Error)
	require.Equal(t, 10*time.Second, result.Duration())
}

func TestExecutionTimesOutWhenAskedTo(t *testing.T) {
	t.Parallel()
	waits := script(func(s *session) protocol.InvocationOutput {
		return until(s.ensure(startWait("1", 7200)))
	})

	for name, cfg := range map[string]local.Config{
		"WithAWait":     {Functions: only(waits)},
		"WithACallback": {Functions: only(waitsFor("approval", protocol.CallbackOptions{}))},
	} {
		cfg.ExecutionTimeout = time.Hour
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			r := local.New(cfg)
			arn, err := r.Start(local.StartRequest{Function: "it"})
			require.NoError(t, err)
			result, err := r.Wait(t.Context(), arn)
			require.NoError(t, err)
			require.Equal(t, protocol.ExecutionTimedOut, result.Status)
			require.Equal(t, time.Hour, result.Duration())
		})
	}
}

func TestWaitBeyondTheLongestExecutionTimesOut(t *testing.T) {
	t.Parallel()
	year := script(func(s *session) protocol.InvocationOutput {
		s.ensure(startWait("1", 60))
		if !s.ops["1"].Status.Terminal() {
			return until(s.ops["1"])
		}
		return until(s.ensure(startWait("2", protocol.MaxWaitSeconds)))
	})

	result, err := local.Run(t.Context(), year, nil, local.Config{})

	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionTimedOut, result.Status)
}

func TestGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		cancel(errors.New("enough"))
		return 0, durable.Wait(ctx, "", time.Hour)
	})

	result, err := local.Run(ctx, h, nil, local.Config{})

	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, protocol.ExecutionRunning, result.Status)
}

func TestAdvanceStopsWhereSomethingIsDue(t *testing.T) {
	t.Parallel()
	r := local.New(local.Config{Functions: map[string]local.Function{
		"order": local.Durable(durable.NewHandler(order)),
	}})
	arn, err := r.Start(local.StartRequest{Function: "order", Input: []byte("7")})
	require.NoError(t, err)
	var rang []time.Duration
	r.After(time.Hour, func() { rang = append(rang, r.Now().Sub(newYear)) })
	r.After(time.Hour, func() { r.After(0, func() { rang = append(rang, -1) }) })

	require.NoError(t, r.Settle(t.Context()))
	require.Equal(t, "quote  step  PENDING\n", tree(t, r, arn))
	require.Equal(t, newYear, r.Now())

	require.NoError(t, r.Advance(t.Context(), 12*time.Hour))
	require.Equal(t, newYear.Add(12*time.Hour), r.Now())
	require.Contains(t, tree(t, r, arn), "cool-off  wait   STARTED    24h0m0s")
	require.Equal(t, []time.Duration{time.Hour, -1}, rang)

	require.NoError(t, r.Advance(t.Context(), 13*time.Hour))
	require.Contains(t, tree(t, r, arn), "cool-off  wait   SUCCEEDED  24h0m0s")
	require.Equal(t, newYear.Add(25*time.Hour), r.Now())
}

func TestObserverSeesEveryEventOnce(t *testing.T) {
	t.Parallel()
	var seen []protocol.Event
	cfg := local.Config{OnEvent: func(_ string, e protocol.Event) { seen = append(seen, e) }}

	result, err := local.Run(t.Context(), durable.NewHandler(order), []byte("7"), cfg)

	require.NoError(t, err)
	require.Equal(t, result.Events, seen)
}

func TestStopEndsTheRun(t *testing.T) {
	t.Parallel()
	r := local.New(local.Config{Functions: only(durable.NewHandler(order))})
	arn, err := r.Start(local.StartRequest{Function: "it", Input: []byte("7")})
	require.NoError(t, err)
	r.After(time.Hour, func() {
		require.NoError(t, r.Stop(arn, &protocol.ErrorObject{ErrorType: "Changed.Mind"}))
	})

	result, err := r.Wait(t.Context(), arn)

	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionStopped, result.Status)
	require.Equal(t, "Changed.Mind", result.Error.ErrorType)
	require.Equal(t, time.Hour, result.Duration())
	require.Error(t, r.Stop("arn:other", nil))
}

func TestStartIsIdempotentByName(t *testing.T) {
	t.Parallel()
	r := local.New(local.Config{Functions: only(durable.NewHandler(order))})
	first, err := r.Start(local.StartRequest{Function: "it:live", Name: "o-1", Input: []byte("7")})
	require.NoError(t, err)

	again, err := r.Start(local.StartRequest{Function: "it:live", Name: "o-1", Input: []byte("7")})
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Contains(t, first, ":function:it:$LATEST/durable-execution/o-1/")

	_, err = r.Start(local.StartRequest{Function: "it:live", Name: "o-1", Input: []byte("8")})
	require.ErrorContains(t, err, "DurableExecutionAlreadyStartedException")

	numbered, err := r.Start(local.StartRequest{Function: "it:12", Input: []byte("7")})
	require.NoError(t, err)
	require.Contains(t, numbered, ":function:it:12/durable-execution/")
}

func TestStartRefusesWhatItCannotRun(t *testing.T) {
	t.Parallel()
	r := local.New(local.Config{Functions: map[string]local.Function{
		"b":  local.Plain(func(context.Context, []byte) ([]byte, error) { return nil, nil }),
		"a!": local.Durable(durable.NewHandler(order)),
	}})

	_, err := r.Start(local.StartRequest{Function: "c"})
	require.EqualError(t, err, `function "c" is not registered; registered: "a!", "b"`)
	_, err = r.Start(local.StartRequest{Function: "b"})
	require.EqualError(t, err, `start of function "b": it is not durable`)
	_, err = r.Start(local.StartRequest{Function: "a!"})
	require.ErrorContains(t, err, `start of function "a!": `)
	_, err = r.Result("arn:other")
	require.Error(t, err)
	_, err = local.Run(t.Context(), durable.NewHandler(order), nil,
		local.Config{ExecutionTimeout: time.Millisecond})
	require.Error(t, err)
}

// failing is a handler that fails a number of times before it succeeds.
type failing struct{ times *int }

type outage struct{}

func (outage) Error() string { return "no network" }

func (f failing) Invoke(context.Context, backend.Backend, []byte) ([]byte, error) {
	*f.times--
	if *f.times >= 0 {
		return nil, &outage{}
	}
	return []byte(`{"Status":"SUCCEEDED","Result":"1"}`), nil
}

// only is a world with the function "it".
func only(h local.Handler) map[string]local.Function {
	return map[string]local.Function{"it": local.Durable(h)}
}

func tree(t *testing.T, r *local.Runner, arn string) string {
	t.Helper()
	return result(t, r, arn).Tree()
}

func result(t *testing.T, r *local.Runner, arn string) *execution.Result {
	t.Helper()
	res, err := r.Result(arn)
	require.NoError(t, err)
	return res
}
