// SPDX-License-Identifier: Apache-2.0

package fares_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/fan-out/fares"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func search() fares.Search {
	return fares.Search{Airlines: fares.Timetable{
		"alpine": {
			{Airline: "alpine", Flight: "AL1", Cents: 9900},
			{Airline: "alpine", Flight: "AL2", Cents: 7900},
			{Airline: "alpine", Flight: "AL3", Cents: 12900},
		},
		"baltic": {
			{Airline: "baltic", Flight: "BA7", Cents: 9900},
			{Airline: "baltic", Flight: "BA8", Cents: 8900},
		},
		"coast": {{Airline: "coast", Flight: "CO4", Cents: 8900}},
	}}
}

func route(airlines ...string) fares.Route {
	return fares.Route{From: "ZRH", To: "KIX", Airlines: airlines}
}

func flights(ranking fares.Ranking) []string {
	var all []string
	for _, fare := range ranking.Fares {
		all = append(all, fare.Flight)
	}
	return all
}

func TestThreeCheapestAreFound(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, search().Find, route("alpine", "baltic"))

	require.Equal(t, []string{"AL2", "BA8", "AL1"}, flights(run.Output(t)))
	run.RequireGolden(t)
}

func TestAirlinesAreAskedAtTheSameTime(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, search().Find, route("alpine", "baltic"),
		durabletest.Override("page", durabletest.Real().Taking(4*time.Second)))

	run.RequireDuration(t, 8*time.Second) // the two pages of the slower one
	run.RequireBudget(t, durabletest.Budget{Invocations: 1})
}

func TestSilentAirlineIsLeftOut(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, search().Find, route("alpine", "baltic"),
		durabletest.Override("baltic/page", durabletest.Fail(errors.New("down"))))

	require.Equal(t, []string{"baltic"}, run.Output(t).Silent)
	require.Equal(t, []string{"AL2", "AL1", "AL3"}, flights(run.Output(t)))
	run.RequireGolden(t)
}

// TestOrderOfAnswersDoesNotMatter goes through every order in which two airlines
// can answer.
func TestOrderOfAnswersDoesNotMatter(t *testing.T) {
	t.Parallel()

	explored := durabletest.Explore(t, search().Find, route("baltic", "coast"))

	require.True(t, explored.Complete)
	require.Greater(t, len(explored.Runs), 1)
}
