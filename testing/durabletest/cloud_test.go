// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// nowhere is a place that nobody gets to: its AWS configuration can't be loaded.
func nowhere() durabletest.Option {
	return durabletest.Cloud(cloud.Config{Profile: "no-such-profile"})
}

func TestWhatNeedsMemoryIsSkippedOnCloud(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		run  func(s *spy, opts ...durabletest.Option)
		opts []durabletest.Option
		want string
	}{
		"NoFunction": {opts: nil, want: "no deployed function is named: " +
			`add durabletest.Function("its logical id")`},
		"StartAt": {
			opts: []durabletest.Option{durabletest.StartAt(time.Unix(0, 0))},
			want: "StartAt sets a virtual clock, and time is real there",
		},
		"Seed": {
			opts: []durabletest.Option{durabletest.Seed(1)},
			want: "Seed permutes what AWS does in an order of its own",
		},
		"ExecutionTimeout": {
			opts: []durabletest.Option{durabletest.ExecutionTimeout(time.Hour)},
			want: "ExecutionTimeout is set when a function is created, in its DurableConfig",
		},
		"InvocationTimeout": {
			opts: []durabletest.Option{durabletest.InvocationTimeout(time.Minute)},
			want: "InvocationTimeout is set when a function is deployed",
		},
		"Override": {
			opts: []durabletest.Option{durabletest.Override("quote", durabletest.Return(1))},
			want: "Override replaces bodies, and those of a deployed function run there",
		},
		"Strict": {
			opts: []durabletest.Option{durabletest.Strict()},
			want: "Strict forbids bodies, and those of a deployed function run there",
		},
		"Budget": {
			opts: []durabletest.Option{durabletest.WithinBudget(durabletest.Budget{Bytes: 1})},
			want: "WithinBudget counts calls that nobody sees there",
		},
		"MadeUpAnswer": {
			opts: []durabletest.Option{
				durabletest.Register("a", durabletest.Plain(plain)),
				durabletest.Register("b", durabletest.Missing()),
			},
			want: `the answer of function "b" is made up, and what is deployed answers there`,
		},
		"Lasting": {
			opts: []durabletest.Option{durabletest.Lasting(24 * time.Hour)},
			want: "it takes 24h, and -cloud.timeout is 5m",
		},
		"Steered": {
			run: func(s *spy, opts ...durabletest.Option) {
				durabletest.Start(s, handle, order{}, opts...)
			},
			want: inMemoryOnly,
		},
		"CrashSweep": {
			run: func(s *spy, opts ...durabletest.Option) {
				durabletest.CrashSweep(s, handle, order{}, opts...)
			},
			want: inMemoryOnly,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := append([]durabletest.Option{nowhere()}, c.opts...)
			if name != "NoFunction" {
				opts = append(opts, durabletest.Function("OrderFunction"))
			}
			if c.run == nil {
				c.run = func(s *spy, opts ...durabletest.Option) {
					durabletest.Run(s, handle, order{}, opts...)
				}
			}

			s := spyOn(t, func(s *spy) {
				c.run(s, opts...)
				panic("not reached")
			})

			require.True(t, s.skipped)
			require.False(t, s.failed)
			require.Equal(t, "durabletest: not run with -cloud: "+c.want+"\n", s.logs.String())
		})
	}
}

const inMemoryOnly = "it steers a clock or looks inside the function," +
	" which can be done in memory only"

func plain(context.Context, int) (int, error) { return 0, nil }

func TestRunOnCloudSaysWhyItDidNotStart(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, handle, order{}, nowhere(), durabletest.Function("OrderFunction"),
			durabletest.Lasting(5*time.Minute),
			durabletest.OnInvoke("label", plain),
			durabletest.Register("ship:live", durabletest.Durable(
				func(durable.Context, int) (int, error) { return 0, nil })))
		panic("not reached")
	})

	require.True(t, s.stopped)
	require.Equal(t, "durabletest: the run did not start: cloud: there is no AWS profile"+
		` "no-such-profile": set -cloud.profile to one of those that aws configure list-profiles shows`+
		"\n", s.errors.String())
	require.Equal(t, `durabletest: what is registered for "label", "ship:live" is not used: the`+
		" functions that are deployed are invoked\n", s.logs.String())
}
