// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	quickstart "github.com/lambda-durable/durable-go/examples/quickstart/order"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestFunctionsAreFound(t *testing.T) {
	t.Parallel()
	account := deploy(t, emulator.Config{})

	for name, c := range map[string]struct{ stack, function string }{
		"ByLogicalID":          {quickstartStack, "ConfirmFunction"},
		"ByLogicalIDOfAnAlias": {quickstartStack, "ConfirmFunctionAliaslive"},
		"ByNameInAStack":       {quickstartStack, "confirm"},
		"ByName":               {"", "confirm:live"},
		"ByARN":                {"", "arn:aws:lambda:us-east-1:123456789012:function:confirm:live"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, quickstart.Confirm, quickstart.Order{},
				account.in(c.stack), durabletest.Function(c.function))

			require.Equal(t, quickstart.Rejected, run.Output(t).Status)
			run.RequireTree(t, "validate  step  SUCCEEDED")
		})
	}
	t.Run("ByOutput", func(t *testing.T) {
		t.Parallel()

		run := durabletest.Run(t, desk().Handle, basket(), account.in(orderStack),
			durabletest.Function("OrderFunctionAlias"),
			durabletest.OnCallback("approval", tooMuch()))

		require.EqualError(t, run.Err(), "execution is FAILED: Rejected: too expensive")
	})
}

func TestFailuresSayWhatToDo(t *testing.T) {
	t.Parallel()
	account := deploy(t, emulator.Config{})

	for name, c := range map[string]struct {
		where    cloud.Config
		function string
		want     []string
		logged   []string
	}{
		"WrongStack": {
			cloud.Config{Endpoint: account.url, Stack: "quick"},
			"OrderFunction",
			[]string{`durabletest: the run did not start: cloud: there is no stack "quick" in` +
				" us-east-1: check -cloud.stack and -cloud.region: "},
			nil,
		},
		"WrongFunction": {
			cloud.Config{Endpoint: account.url, Stack: orderStack},
			"order.Function",
			[]string{`function "order.Function" is not in stack "orders", which has the functions` +
				` "LabelFunction", "OrderFunction" and the outputs "OrderFunctionAlias"`},
			nil,
		},
		"WrongName": {
			cloud.Config{Endpoint: account.url},
			"other:live",
			[]string{
				`start of function "other:live": lambda:InvokeFunction: ResourceNotFoundException: `,
				"check the function's name and version, and whether it is deployed in us-east-1",
				"with -cloud.stack it is found by its logical id",
			},
			nil,
		},
		"NotDurable": {
			cloud.Config{Endpoint: account.url, Stack: orderStack},
			"LabelFunction",
			[]string{`function "label:live" is not durable`, "set DurableConfig"},
			nil,
		},
		"NotThere": {
			cloud.Config{Endpoint: "http://127.0.0.1:1", Timeout: time.Second},
			"order:live",
			[]string{
				`durabletest: the run did not start: cloud: start of function "order:live": 1s have passed`,
				"see that something listens at -cloud.endpoint",
			},
			nil,
		},
		"NoAnswer": {
			cloud.Config{Endpoint: account.url, Stack: orderStack, Timeout: 2 * time.Second},
			"OrderFunction",
			[]string{
				"durabletest: the run did not end: cloud: execution arn:aws:lambda:us-east-1:",
				"did not end: 2s have passed: raise -cloud.timeout if it takes longer;" +
					` open: wait-for-callback "approval"; the last event is 8, InvocationCompleted`,
			},
			[]string{
				`cloud: function "OrderFunction" runs as arn:aws:lambda:us-east-1:`,
				`durabletest: callback "approval" has no responder: unless somebody else answers it`,
				"\noperations:\n  quote     step      SUCCEEDED\n  approval  callback  STARTED\n",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := spyOn(t, func(s *spy) {
				durabletest.Run(s, desk().Handle, basket(),
					durabletest.Cloud(c.where), durabletest.Function(c.function))
			})

			require.True(t, s.failed)
			for _, want := range c.want {
				require.Contains(t, s.errors.String(), want)
			}
			for _, want := range c.logged {
				require.Contains(t, s.logs.String(), want)
			}
		})
	}
}
