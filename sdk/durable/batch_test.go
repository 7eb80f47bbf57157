// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// projection is what the tests compare of a batch.
type projection struct {
	Reason                         durable.CompletionReason
	Status                         durable.ItemStatus
	Success, Failure, Begun, Total int
	Err                            bool
}

func project[T any](b durable.Batch[T], err error) projection {
	return projection{
		b.Reason, b.Status(), b.SuccessCount(), b.FailureCount(), b.StartedCount(), b.TotalCount(),
		err != nil,
	}
}

// outcomes turns "sfsw" into branches that succeed, fail or wait a day first.
func outcomes(ctx durable.Context, plan string, opts ...durable.MapOption) (
	durable.Batch[string], error,
) {
	return durable.Map(ctx, "batch", []rune(plan), func(ctx durable.Context, r rune) (string, error) {
		switch r {
		case 'f':
			return "", errors.New("boom")
		case 'w':
			if err := durable.Wait(ctx, "", 24*time.Hour); err != nil {
				return "", err
			}
		}
		return fmt.Sprintf("%c%d", r, durable.Index(ctx)), nil
	}, opts...)
}

func TestBatchCompletion(t *testing.T) {
	t.Parallel()
	one := durable.WithMaxConcurrency(1)
	with := durable.WithCompletion
	cases := map[string]struct {
		plan string
		opts []durable.MapOption
		want projection
	}{
		"AllSucceed": {"sss", nil, projection{"ALL_COMPLETED", "SUCCEEDED", 3, 0, 0, 3, false}},
		"Empty":      {"", nil, projection{"ALL_COMPLETED", "SUCCEEDED", 0, 0, 0, 0, false}},
		"FailFastByDefault": {
			"sfs",
			[]durable.MapOption{one},
			projection{"FAILURE_TOLERANCE_EXCEEDED", "FAILED", 1, 1, 0, 2, true},
		},
		"ZeroTolerance": {
			"sfs",
			[]durable.MapOption{one, with(durable.AllSuccessful())},
			projection{"FAILURE_TOLERANCE_EXCEEDED", "FAILED", 1, 1, 0, 2, true},
		},
		"ToleratedFailureIsNoError": {
			"sfs",
			[]durable.MapOption{one, with(durable.Completion{ToleratedFailures: durable.Count(1)})},
			projection{"ALL_COMPLETED", "FAILED", 2, 1, 0, 3, false},
		},
		"MinSuccessful": {
			"ssss",
			[]durable.MapOption{one, with(durable.Completion{MinSuccessful: 2})},
			projection{"MIN_SUCCESSFUL_REACHED", "SUCCEEDED", 2, 0, 0, 2, false},
		},
		"MinSuccessfulAloneToleratesFailures": {
			"ffs",
			[]durable.MapOption{one, with(durable.FirstSuccessful())},
			projection{"ALL_COMPLETED", "FAILED", 1, 2, 0, 3, false},
		},
		"MinSuccessfulNotReached": {
			"fff",
			[]durable.MapOption{one, with(durable.FirstSuccessful())},
			projection{"ALL_COMPLETED", "FAILED", 0, 3, 0, 3, true},
		},
		"PercentageIsOfAllItemsAndStrict": {
			"ffss",
			[]durable.MapOption{one, with(durable.Completion{ToleratedPercentage: durable.Percent(25)})},
			projection{"FAILURE_TOLERANCE_EXCEEDED", "FAILED", 0, 2, 0, 2, true},
		},
		"PercentageReachedIsTolerated": {
			"fsss",
			[]durable.MapOption{one, with(durable.Completion{ToleratedPercentage: durable.Percent(25)})},
			projection{"ALL_COMPLETED", "FAILED", 3, 1, 0, 4, false},
		},
		"WaitForAll": {
			"fff",
			[]durable.MapOption{with(durable.WaitForAll())},
			projection{"ALL_COMPLETED", "FAILED", 0, 3, 0, 3, false},
		},
		"UnfinishedAreLeft": {
			"wsw",
			[]durable.MapOption{with(durable.FirstSuccessful())},
			projection{"MIN_SUCCESSFUL_REACHED", "SUCCEEDED", 1, 0, 2, 3, false},
		},
		"Decide": {"sfs", []durable.MapOption{one, with(durable.Completion{
			Decide: func(p durable.Progress) durable.Decision {
				if p.Failed == 1 {
					return durable.Succeed
				}
				return durable.Continue
			},
		})}, projection{"CUSTOM_COMPLETION_SUCCEEDED", "FAILED", 1, 1, 0, 2, false}},
		"Flat": {
			"sfs",
			[]durable.MapOption{one, durable.AsFlat()},
			projection{"FAILURE_TOLERANCE_EXCEEDED", "FAILED", 1, 1, 0, 2, true},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen []projection
			var values []string
			_, invocations, b := run(t, func(ctx durable.Context, _ any) (int, error) {
				batch, err := outcomes(ctx, c.plan, c.opts...)
				seen = append(seen, project(batch, err))
				values = append(values, strings.Join(batch.Results(), ",")+fmt.Sprint(batch.Errors()))
				return 0, durable.Wait(ctx, "", time.Hour)
			})
			require.GreaterOrEqual(t, invocations, 2)
			require.Equal(t, []projection{c.want, c.want}, seen, "the same live and at replay")
			require.Equal(t, values[0], values[1])
			require.Equal(t, protocol.StatusSucceeded, b.Operation("1").Status)
		})
	}
}

func TestLargeBatchIsRecomputed(t *testing.T) {
	t.Parallel()
	for _, flat := range []bool{false, true} {
		big := strings.Repeat("x", 100_000)
		var seen [][]string
		opts := []durable.MapOption{durable.WithCompletion(durable.Completion{MinSuccessful: 4})}
		if flat {
			opts = append(opts, durable.AsFlat())
		}
		ran := 0
		_, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
			batch, err := durable.Map(ctx, "big", []int{0, 1, 2, 3, 4, 5},
				func(ctx durable.Context, i int) (string, error) {
					if i == 1 {
						return "", errors.New("boom")
					}
					if i == 5 {
						_ = durable.Wait(ctx, "", time.Hour)
					}
					return durable.Step(ctx, "s", func(durable.StepContext) (string, error) {
						ran++
						return big + fmt.Sprint(i), nil
					})
				}, opts...)
			if err != nil {
				return 0, err
			}
			var got []string
			for _, it := range batch.Items {
				got = append(got, fmt.Sprint(it.Index, it.Status, len(it.Value), it.Err))
			}
			seen = append(seen, append(got, string(batch.Reason)))
			return 0, durable.Wait(ctx, "", time.Hour)
		})
		require.Len(t, seen, 2)
		require.Equal(t, seen[0], seen[1])
		require.Equal(t, 4, ran)
		require.True(t, b.Operation("1").ContextDetails.ReplayChildren)
		require.Contains(t, *b.Operation("1").Result(), `"itemStatuses":"SFSSS-"`)
	}
}

func TestBatchValidation(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		opts []durable.MapOption
		want string
	}{
		"Concurrency": {[]durable.MapOption{durable.WithMaxConcurrency(0)}, "at least 1"},
		"MinTooHigh": {
			[]durable.MapOption{durable.WithCompletion(durable.Completion{MinSuccessful: 9})},
			"only 2 items",
		},
		"Percentage": {
			[]durable.MapOption{durable.WithCompletion(durable.Completion{
				ToleratedPercentage: durable.Percent(101),
			})}, "from 0 to 100",
		},
		"FlatNames": {[]durable.MapOption{
			durable.AsFlat(), durable.WithItemName(func(rune, int) string { return "x" }),
		}, "no record to name"},
		"NamerOfOtherType": {[]durable.MapOption{
			durable.WithItemName(func(int, int) string { return "x" }),
		}, "WithItemName is for items of type int"},
		"NamerOfOtherInterface": {[]durable.MapOption{
			durable.WithItemName(func(error, int) string { return "x" }),
		}, "WithItemName is for items of type error, these are int32"},
		"SummaryOfOtherType": {[]durable.MapOption{
			durable.WithSummary(func(string) string { return "x" }),
		}, "is for results of type string, these are durable.Batch["},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
				_, err := outcomes(ctx, "ss", c.opts...)
				var v *durable.ValidationError
				require.ErrorAs(t, err, &v)
				return 0, err
			})
			require.Contains(t, out.Error.ErrorMessage, c.want)
			require.Empty(t, b.Updates())
		})
	}
}

func TestParallelOfDifferentTypes(t *testing.T) {
	t.Parallel()
	_, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		var n int
		var s []string
		_, err := durable.ParallelMixed(ctx, "mixed", []durable.AnyBranch{
			durable.Into(&n, "number", func(durable.Context) (int, error) { return 7, nil }),
			durable.Into(&s, "", func(durable.Context) ([]string, error) { return []string{"a"}, nil }),
		})
		require.NoError(t, err)
		require.Equal(t, 7, n)
		require.Equal(t, []string{"a"}, s)
		return 0, durable.Wait(ctx, "", time.Hour)
	})
	require.Equal(t, []string{
		"START CONTEXT 1 mixed", "START CONTEXT 1-1 number", "SUCCEED CONTEXT 1-1 number",
		"START CONTEXT 1-2 ", "SUCCEED CONTEXT 1-2 ", "SUCCEED CONTEXT 1 mixed", "START WAIT 2 ",
	}, b.Updates())
}

func TestThousandFreeBranches(t *testing.T) {
	t.Parallel()
	items := make([]int, 1000)
	b := testbackend.New("null")
	out, n, err := b.Run(t.Context(), durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "", items, func(ctx durable.Context, _ int) (int, error) {
			if err := durable.Wait(ctx, "", time.Hour); err != nil {
				return 0, err
			}
			return durable.Step(ctx, "", func(durable.StepContext) (int, error) { return 1, nil })
		})
		return len(batch.Results()), err
	}))
	require.NoError(t, err)
	require.Equal(t, "1000", text(out.Result))
	require.Equal(t, 2, n)
}

func BenchmarkMap(b *testing.B) {
	items := make([]int, 1000)
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.Map(ctx, "map", items, func(ctx durable.Context, i int) (int, error) {
			return durable.Step(ctx, "step", func(durable.StepContext) (int, error) { return i, nil })
		}, durable.WithMaxConcurrency(100))
		return 0, err
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := testbackend.Serial(testbackend.New("null")).Run(b.Context(), h); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSummaryOfAnotherTypeIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	_, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		ofNumbers := durable.WithSummary(func(int) string { return "x" })
		word := func(durable.Context) (string, error) { return "x", nil }
		_, err := durable.RunInChild(ctx, "c", word, ofNumbers)
		requireInvalid(t, err, `child "c"`, "summary", "is for results of type int, these are string")
		_, err = durable.Go(ctx, "g", word, ofNumbers).Await(ctx)
		requireInvalid(t, err, `child "g"`, "summary", "is for results of type int, these are string")
		return durable.RunInChild(ctx, "any", func(durable.Context) (int, error) { return 0, nil },
			durable.WithSummary(func(any) string { return "x" }))
	})
	require.Equal(t, []string{"START CONTEXT 1 any", "SUCCEED CONTEXT 1 any"}, b.Updates())
}
