// SPDX-License-Identifier: Apache-2.0

package signup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/logging/signup"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// site is one that opens every account.
type site struct{}

func (site) Open(_ context.Context, name string) (string, error) { return "a-" + name, nil }
func (site) Mail(context.Context, signup.Address, string) error  { return nil }

func door() signup.Door { return signup.Door{Site: site{}} }

func ada() signup.User { return signup.User{Name: "ada", Email: "ada@example.com"} }

func confirm() durabletest.Option {
	return durabletest.OnCallback("confirmation", durabletest.Succeed(nil).After(time.Second))
}

func TestEveryLineAppearsOnce(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, door().SignUp, ada(), confirm(),
		durabletest.Function("SignUpFunction"))

	require.True(t, run.Output(t).Confirmed)
	run.RequireGolden(t)
	run.RequireInvocations(t, 2) // the second one runs over the first two lines
	for _, message := range []string{"sign-up begins", "account opened", "asking", "confirmed"} {
		run.RequireLogged(t, message, 1)
	}
}

func TestLinesSayWhereAndWhen(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, door().SignUp, ada(), confirm(),
		durabletest.Override("open account", durabletest.Sequence(
			durabletest.Func(func(ctx context.Context, c *durabletest.BodyCall) (string, error) {
				return "", errors.Join(errors.New("busy"), c.Sleep(ctx, time.Second))
			}), durabletest.Real())))

	var opened durabletest.LogEntry
	for _, line := range run.Logs() {
		if line.Message == "account opened" {
			opened = line
		}
		require.NotContains(t, line.String(), "ada@")
	}
	require.Equal(t, "open account", opened.Operation)
	require.Equal(t, 2, opened.Attempt)
	account, _ := opened.Attr("account")
	require.Equal(t, "a-ada", account.String())
}

// TestLinesSurviveCrashes relies on the sweep, which compares the lines of every
// run with those of the undisturbed one.
func TestLinesSurviveCrashes(t *testing.T) {
	t.Parallel()

	sweep := durabletest.CrashSweep(t, door().SignUp, ada(), confirm())

	require.NotEmpty(t, sweep.Runs)
}

// TestLinesAreWrittenAsLambdaDoes looks at what ends up in CloudWatch.
func TestLinesAreWrittenAsLambdaDoes(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer

	durabletest.Run(t, door().SignUp, ada(), durabletest.OnCallback("*", durabletest.Never()),
		durabletest.Handler(durable.WithLogHandler(durable.NewLogHandler(&out, nil))))

	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	var last map[string]any
	require.NoError(t, json.Unmarshal(lines[len(lines)-1], &last))
	require.Equal(t, "not confirmed", last["message"])
	require.Equal(t, "WARN", last["level"])
	require.Equal(t, "***@example.com", last["email"])
	require.Contains(t, last["executionArn"], "/durable-execution/")
}
