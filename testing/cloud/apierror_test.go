// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/cloud"
)

// heartbeat makes a call with an id that must not show, and returns its error.
func heartbeat(t *testing.T, cfg cloud.Config) *cloud.APIError {
	t.Helper()
	r, err := cloud.New(t.Context(), cfg)
	require.NoError(t, err)
	defer r.Close()
	err = r.HeartbeatCallback(t.Context(), "c2Vrcml0")
	failure, ok := errors.AsType[*cloud.APIError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "lambda:SendDurableExecutionCallbackHeartbeat", failure.Action)
	require.ErrorIs(t, err, failure.Cause)
	text := failure.Error()
	require.True(t, strings.HasPrefix(text, failure.Action+": "), text)
	require.True(t, strings.HasSuffix(text, ": "+failure.Advice), text)
	require.NotEmpty(t, failure.Advice)
	require.NotContains(t, text, "c2Vrcml0")
	require.NotContains(t, text, "sekrit-key")
	return failure
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()

	const renew = "sign in again with aws sso login --profile dev or aws login --profile dev"
	for name, c := range map[string]struct {
		answer *reply
		code   string
		text   string
		advice string
	}{
		"Expired": {
			&reply{status: 403, code: "ExpiredTokenException", body: message("The token has expired")},
			"ExpiredTokenException", "The token has expired", "the credentials have expired; " + renew,
		},
		"Invalid": {
			&reply{status: 403, code: "UnrecognizedClientException", body: message("Invalid token")},
			"UnrecognizedClientException", "Invalid token",
			"the credentials are not valid; check this machine's clock, and " + renew,
		},
		"Denied": {
			&reply{status: 403, code: "AccessDeniedException", body: message("c2Vrcml0 is not yours")},
			"AccessDeniedException", "[redacted] is not yours",
			"allow the action lambda:SendDurableExecutionCallbackHeartbeat to the caller, who is that" +
				` of profile "dev"`,
		},
		"TooLate": {
			&reply{status: 400, code: "CallbackTimeoutException", body: message("Timed out")},
			"CallbackTimeoutException", "Timed out",
			"answer sooner, or give the callback a longer time-out",
		},
		"NoKey": {
			&reply{status: 502, code: "KMSAccessDeniedException", body: message("No decrypt")},
			"KMSAccessDeniedException", "No decrypt",
			"the key that encrypts the payloads can't be used; allow kms:Decrypt to the caller, who is" +
				` that of profile "dev"`,
		},
		"Gone": {
			&reply{status: 404, code: "ResourceNotFoundException", body: message("No such thing")},
			"ResourceNotFoundException", "No such thing",
			"executions are kept for as long as the function's RetentionPeriodInDays says",
		},
		"Refused": {
			&reply{status: 400, code: "InvalidParameterValueException", body: message("No")},
			"InvalidParameterValueException", "No", "check the request against the message",
		},
		"WithoutReason": {
			&reply{status: 418, code: "TeapotException", body: "{}"},
			"TeapotException", "the service gave no reason", "check the request against the message",
		},
		"Long": {
			&reply{status: 418, code: "TeapotException", body: message(strings.Repeat("ä", 1000))},
			"TeapotException", strings.Repeat("ä", 512) + "...",
			"check the request against the message",
		},
		"Unavailable": {
			&reply{status: 503}, "HTTP 503", "the service gave no reason",
			"run the test again; if it repeats, see the AWS Health Dashboard",
		},
		"NotAWS": {
			&reply{status: 502, body: "<html>"}, "",
			"the answer (HTTP 502) was cut short or is not AWS's",
			"check the proxy, or -cloud.endpoint, that calls go through",
		},
		"CutShort": {
			&reply{status: 200, body: `{"`, cut: true}, "",
			"the answer (HTTP 200) was cut short or is not AWS's",
			"check the proxy, or -cloud.endpoint, that calls go through",
		},
		"Refused connection": {
			&reply{err: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}},
			"", "no answer came: dial tcp: connection refused",
			"check the network and the name of the Region",
		},
		"Reset connection": {
			&reply{err: io.ErrUnexpectedEOF}, "", "no answer came: unexpected EOF",
			"check the network and the name of the Region",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := only(quick)
				w.intercept = func(string, int) *reply { return c.answer }

				failure := heartbeat(t, cloud.Config{Lambda: w.client(), Profile: "dev"})

				require.Equal(t, c.code, failure.Code)
				require.Equal(t, c.text, failure.Message)
				require.Equal(t, c.advice, failure.Advice)
			})
		})
	}
}

func TestRequestsThatCanNotBeMadeAreExplained(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := lambda.New(lambda.Options{HTTPClient: only(quick), Retryer: aws.NopRetryer{}})

		failure := heartbeat(t, cloud.Config{Lambda: client})

		require.Equal(t, "check the request and the AWS configuration", failure.Advice)
	})
}

func TestEndOfTheTestIsNotTheServicesFault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := only(quick).runner(t, cloud.Config{})
		over := errors.New("over")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(over)

		require.Equal(t, over, r.HeartbeatCallback(ctx, "c2Vrcml0"))
	})
}
