// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestOptionsThatCannotBeMeantAreRefused(t *testing.T) {
	t.Parallel()

	for want, opt := range map[string]durabletest.Option{
		`option 2 of 2 is nil`:                                                            nil,
		`the body of Override("quote"): it is nil`:                                        durabletest.Override("quote", nil),
		`the body of Override("quote"): number 2 of its sequence: it is nil`:              durabletest.Override("quote", durabletest.Sequence(durabletest.Real(), nil)),
		`the body of Override("quote"): it comes after -1s: time does not go back`:        durabletest.Override("quote", durabletest.Real().Taking(-time.Second)),
		`the responder of OnCallback("ask"): it comes after -1s: time does not go back`:   durabletest.OnCallback("ask", durabletest.Succeed(1).After(-time.Second)),
		`the responder of OnCallback("ask"): it comes after -1m0s: time does not go back`: durabletest.OnCallback("ask", durabletest.HeartbeatEvery(time.Second).For(-time.Minute)),
		`the target of Register("f"): it comes after -1s: time does not go back`:          durabletest.Register("f", durabletest.Succeed(1).Taking(-time.Second)),
		`the body of Override("quote"): its function is nil`:                              durabletest.Override("quote", durabletest.Func[int](nil)),
		`the responder of OnCallback("ask"): it is nil`:                                   durabletest.OnCallback("ask", nil),
		`the responder of OnCallback("ask"): its function is nil`:                         durabletest.OnCallback("ask", durabletest.Respond(nil)),
		`the target of Register("f"): it is nil`:                                          durabletest.Register("f", durabletest.Throttled(1, nil)),
		`the target of Register("f"): for tenant "blue": it is nil`:                       durabletest.Register("f", durabletest.ByTenant{"blue": nil}),
		`the target of Register("f"): its function is nil`:                                durabletest.OnInvoke[int, int]("f", nil),
		`EachRun: it is nil`:                             durabletest.EachRun(nil),
		`InvocationTimeout: -1ns is not a positive time`: durabletest.InvocationTimeout(-1),
		`Schedules: 0 is not a number of runs`:           durabletest.Schedules(0),
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			opts := []durabletest.Option{durabletest.Function("order"), opt}

			for name, begin := range map[string]func(s *spy){
				"Run":        func(s *spy) { durabletest.Run(s, handle, order{}, opts...) },
				"Start":      func(s *spy) { durabletest.Start(s, handle, order{}, opts...) },
				"CrashSweep": func(s *spy) { durabletest.CrashSweep(s, handle, order{}, opts...) },
				"Explore":    func(s *spy) { durabletest.Explore(s, handle, order{}, opts...) },
				"FuzzRun":    func(s *spy) { durabletest.FuzzRun(s, nil, handle, opts...) },
				"History": func(s *spy) {
					durabletest.ReplayHistory(s, handle, "testdata/none.json", opts...)
				},
				"Upgrade": func(s *spy) { durabletest.Upgrade(s, handle, handle, order{}, opts...) },
			} {
				s := spyOn(t, begin)

				require.True(t, s.stopped, name)
				require.Equal(t, "durabletest: the run can't begin: "+want+"\n", s.errors.String(), name)
			}
		})
	}
}
