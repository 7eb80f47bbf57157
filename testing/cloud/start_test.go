// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
)

// quick ends at once.
func quick(durable.Context, string) (int, error) { return 1, nil }

func TestStartIsAnEventInvoke(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l logs
		w := only(quick)
		r := w.runner(t, cloud.Config{Test: "TestOrder/paid", Logf: l.Logf})

		arn, err := r.Start(t.Context(), cloud.StartRequest{
			Function: "orders:live", Input: []byte(`"sekrit"`), TenantID: "t-1",
		})

		require.NoError(t, err)
		invoke := w.of("Invoke")[0]
		require.Equal(t, "Event", invoke.header.Get("X-Amz-Invocation-Type"))
		require.Equal(t, "t-1", invoke.header.Get("X-Amz-Tenant-Id"))
		require.Equal(t, "live", invoke.url.Query().Get("Qualifier"))
		require.Equal(t, `"sekrit"`, invoke.body)
		require.Regexp(t, `^TestOrder-paid-[a-z2-7]{10}$`,
			invoke.header.Get("X-Amz-Durable-Execution-Name"))
		require.Equal(t, "cloud: function \"orders:live\" runs as "+arn+
			"\n\tsee https://us-east-1.console.aws.amazon.com/lambda/home?region=us-east-1"+
			"#/functions/orders?tab=durableExecutions\n", l.String())
	})
}

func TestStartKeepsAGivenName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(quick)
		r := w.runner(t, cloud.Config{Test: "ignored"})
		req := cloud.StartRequest{Function: "orders", Input: []byte(`"1"`), Name: "order-42"}

		arn, err := r.Start(t.Context(), req)
		require.NoError(t, err)
		again, err := r.Start(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, arn, again)
		req.Input = []byte(`"2"`)
		_, err = r.Start(t.Context(), req)

		require.ErrorContains(t, err, `cloud: start of function "orders": lambda:InvokeFunction:`+
			" DurableExecutionAlreadyStartedException: ")
		require.ErrorContains(t, err, "use another name")
		result, err := r.Wait(t.Context(), arn)
		require.NoError(t, err)
		require.Equal(t, "order-42", result.Name)
	})
}

func TestGeneratedNamesFitAndDiffer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for test, want := range map[string]string{
			"":                             "test",
			"///":                          "test",
			"TestOrder":                    "TestOrder",
			"TestOrder/süß_#01":            "TestOrder-s--_-01",
			strings.Repeat("Long", 30):     strings.Repeat("Long", 13) + "L",
			strings.Repeat("a", 52) + "/b": strings.Repeat("a", 52),
		} {
			w := only(quick)
			r := w.runner(t, cloud.Config{Test: test})
			require.NotEqual(t, start(t, r, "orders"), start(t, r, "orders"))
			for _, c := range w.of("Invoke") {
				name := c.header.Get("X-Amz-Durable-Execution-Name")
				require.LessOrEqual(t, len(name), 64)
				require.Regexp(t, "^"+want+"-[a-z2-7]{10}$", name)
			}
		}
	})
}

func TestInputMayBeAbsent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(map[string]*durable.Handler{
			"orders": durable.NewHandler(func(durable.Context, any) (int, error) { return 1, nil }),
		})

		result, err := cloud.Run(t.Context(), cloud.Config{Lambda: w.client()},
			cloud.StartRequest{Function: "orders"})

		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionSucceeded, result.Status)
		require.Nil(t, result.Input)
	})
}

func TestUnqualifiedNamesGetLatestWithAdvice(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:orders"

	for called, want := range map[string]struct{ name, qualifier string }{
		"orders":                       {"orders", "$LATEST"},
		"orders:3":                     {"orders", "3"},
		arn:                            {arn, "$LATEST"},
		arn + ":live":                  {arn, "live"},
		"123456789012:function:orders": {"123456789012:function:orders", "$LATEST"},
	} {
		t.Run(called, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var l logs
				w := only(quick)
				r := w.runner(t, cloud.Config{Logf: l.Logf})

				start(t, r, called)

				invoke := w.of("Invoke")[0]
				require.Equal(t, want.name, invoke.id)
				require.Equal(t, want.qualifier, invoke.url.Query().Get("Qualifier"))
				advice := `cloud: function "` + called + `" is called without a qualifier, which durable` +
					` functions refuse: $LATEST is used; to test what is published, name a version or an` +
					` alias, like "` + called + `:live"`
				require.Equal(t, want.qualifier == "$LATEST", strings.Contains(l.String(), advice))
			})
		})
	}
}

func TestStartSaysWhyItCanNot(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		function string
		answer   *reply
		want     string
	}{
		"NoFunction": {"", nil, "cloud: no function is named: say which one to run, with"},
		"Missing": {
			"other:live", nil,
			`cloud: start of function "other:live": lambda:InvokeFunction: ResourceNotFoundException:` +
				" Function not found: other: check the function's name and version, and whether it is" +
				" deployed in eu-west-1 (-cloud.region); with -cloud.stack it is found by its logical id",
		},
		"NotDurable": {
			"orders:live", &reply{status: 202},
			`function "orders:live" is not durable, it ran as an ordinary one: set DurableConfig`,
		},
		"Unqualified": {
			"orders:live", &reply{
				status: 400, code: "InvalidParameterValueException",
				body: message("You cannot invoke a durable function using an unqualified ARN."),
			},
			`name a version, an alias or $LATEST, like "orders:live"`,
		},
		"NotJSON": {
			"orders:live", &reply{
				status: 400, code: "InvalidRequestContentException",
				body: message("Could not parse request body into json: Unrecognized token 'sekrit'"),
			},
			"InvalidRequestContentException: the input is not JSON: give the function an event",
		},
		"TooLarge": {
			"orders:live", &reply{
				status: 413, code: "RequestTooLargeException", body: message("1048577 bytes"),
			},
			"takes at most 1 MB of input; keep the data elsewhere and pass its address",
		},
		"NotReady": {
			"orders:live", &reply{
				status: 409, code: "ResourceConflictException", body: message("Pending"),
			},
			"wait until its state is Active",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := only(quick)
				w.intercept = func(string, int) *reply { return c.answer }
				r := w.runner(t, cloud.Config{Region: "eu-west-1"})

				_, err := r.Start(t.Context(), cloud.StartRequest{
					Function: c.function, Input: []byte("sekrit"),
				})

				require.ErrorContains(t, err, c.want)
				require.NotContains(t, err.Error(), "sekrit")
			})
		})
	}
}
