// SPDX-License-Identifier: Apache-2.0

package onboarding_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/child-contexts/onboarding"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// company is one that does everything at once, except for laptops.
type company struct{}

func (company) CreateAccount(_ context.Context, system, person, _ string) (string, error) {
	return person + "@" + system, nil
}

func (company) Invite(context.Context, string, string) error      { return nil }
func (company) OrderLaptop(context.Context, string, string) error { return nil }

func office() onboarding.Office { return onboarding.Office{Company: company{}} }

func ada() onboarding.Colleague {
	return onboarding.Colleague{Name: "ada", Systems: []string{"mail", "wiki"}}
}

func deliver() durabletest.Option {
	return durabletest.OnCallback("laptop",
		durabletest.Succeed(onboarding.Delivery{Serial: "L-7"}).After(time.Second))
}

func TestDeskIsReady(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, office().Welcome, ada(), deliver(),
		durabletest.Function("WelcomeFunction"))

	require.Equal(t, onboarding.Desk{
		Accounts: []string{"ada@mail", "ada@wiki"}, Laptop: "L-7",
	}, run.Output(t))
	run.Operation(t, "accounts").RequireResult(t, []string{"ada@mail", "ada@wiki"})
	run.Operation(t, "accounts").Child(t, "invite to wiki").RequireDuration(t, 0)
	run.RequireGolden(t)
}

func TestFailureKeepsItsTypeOnTheWayUp(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, office().Welcome, ada(), deliver(),
		durabletest.Override("create on wiki",
			durabletest.Fail(durabletest.Error("Wiki.Closed", "closed for repairs"))))

	run.Step(t, "create on wiki").RequireAttempts(t, 6)
	run.Operation(t, "accounts").RequireFailed(t, "Wiki.Closed")
	require.ErrorContains(t, run.Err(), `no accounts for "ada": `)
	require.ErrorContains(t, run.Err(), "closed for repairs")
}

func TestLaptopDoesNotCome(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, office().Welcome, ada(),
		durabletest.OnCallback("laptop", durabletest.Never()))

	run.RequireFailed(t, durable.ErrTimedOut)
	run.RequireDuration(t, 30*24*time.Hour)
	run.RequireGolden(t)
}
