// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"net/http"
	"testing"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
)

func TestExceptionsAreClassified(t *testing.T) {
	t.Parallel()

	const (
		invocation = backend.ScopeInvocation
		execution  = backend.ScopeExecution
	)
	for _, row := range []struct {
		name    string
		status  int
		code    string
		body    string
		message string
		kind    backend.Kind
		scope   backend.Scope
	}{
		{
			"StaleToken", 400, backend.CodeInvalidParameter,
			`{"Type":"User","message":"Invalid checkpoint token"}`,
			"Invalid checkpoint token", backend.KindStaleToken, invocation,
		},
		{
			"StaleTokenInOtherCapitals", 400, backend.CodeInvalidParameter,
			`{"Type":"User","message":"Invalid Checkpoint Token"}`,
			"Invalid Checkpoint Token", backend.KindStaleToken, invocation,
		},
		{
			"StaleTokenWithReason", 400, backend.CodeInvalidParameter,
			`{"message":"INVALID CHECKPOINT TOKEN: superseded"}`,
			"INVALID CHECKPOINT TOKEN: superseded", backend.KindStaleToken, invocation,
		},
		{
			"StaleTokenUnderMessage", 400, backend.CodeInvalidParameter,
			`{"Type":"User","Message":"Invalid checkpoint token"}`,
			"Invalid checkpoint token", backend.KindStaleToken, invocation,
		},
		{
			"InvalidParameter", 400, backend.CodeInvalidParameter,
			`{"Type":"User","message":"STEP output payload size must be less than or equal to 262144"}`,
			"STEP output payload size must be less than or equal to 262144",
			backend.KindInvalid, execution,
		},
		{
			"CallbackTimeout", 400, backend.CodeCallbackTimeout,
			`{"Type":"User","Message":"Callback timed out"}`,
			"Callback timed out", backend.KindInvalid, execution,
		},
		{
			"CallbackTimeoutOfEmulators", 408, backend.CodeCallbackTimeout,
			`{"Type":"User","message":"Callback timed out"}`,
			"Callback timed out", backend.KindInvalid, execution,
		},
		{
			"NotFound", 404, backend.CodeResourceNotFound,
			`{"Type":"User","Message":"Function not found"}`,
			"Function not found", backend.KindInvalid, execution,
		},
		{
			"AlreadyStarted", 409, backend.CodeAlreadyStarted,
			`{"Type":"User","Message":"Already started"}`,
			"Already started", backend.KindInvalid, execution,
		},
		{
			"Throttled", 429, backend.CodeTooManyRequests,
			`{"Type":"User","Reason":"CallerRateLimitExceeded","message":"Rate exceeded"}`,
			"Rate exceeded", backend.KindThrottled, invocation,
		},
		{
			"Service", 500, backend.CodeServiceException,
			`{"Type":"Service","Message":"Service encountered an error"}`,
			"Service encountered an error", backend.KindService, invocation,
		},
		{
			"KMSAccessDenied", 502, "KMSAccessDeniedException",
			`{"Type":"Service","Message":"Lambda was unable to decrypt"}`,
			"Lambda was unable to decrypt", backend.KindKMS, execution,
		},
		{
			"KMSDisabled", 502, "KMSDisabledException", `{"Message":"The key is disabled"}`,
			"The key is disabled", backend.KindKMS, execution,
		},
		{
			"KMSInvalidState", 502, "KMSInvalidStateException", `{"Message":"Pending deletion"}`,
			"Pending deletion", backend.KindKMS, execution,
		},
		{
			"KMSNotFound", 502, "KMSNotFoundException", `{"Message":"No such key"}`,
			"No such key", backend.KindKMS, execution,
		},
		{
			"UnknownClientException", 418, "TeapotException", `{"message":"I am one"}`,
			"I am one", backend.KindInvalid, execution,
		},
		{
			"UnknownServerException", 503, "ServiceUnavailableException", `{"message":"Busy"}`,
			"Busy", backend.KindService, invocation,
		},
		{
			"WithoutMessage", 500, backend.CodeServiceException, `{}`,
			"the service gave no reason", backend.KindService, invocation,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBackend(serve(t, exception(row.status, row.code, row.body)))

			_, checkpointErr := checkpoint(t, b)
			_, stateErr := b.State(t.Context(), backend.StateRequest{ExecutionARN: arn, Token: token})

			for _, err := range []error{checkpointErr, stateErr} {
				refusal := requireRefusal(t, err)
				require.Equal(t, row.code, refusal.Code)
				require.Equal(t, row.message, refusal.Message)
				require.Equal(t, row.status, refusal.HTTPStatus)
				require.Equal(t, row.kind, refusal.Kind())
				require.Equal(t, row.scope, backend.ScopeOf(err))
			}
		})
	}
}

func TestExceptionNamesTakeEveryForm(t *testing.T) {
	t.Parallel()

	const long = backend.CodeTooManyRequests + ":http://internal.amazon.com/coral/"
	for _, row := range []struct {
		name   string
		status int
		header string
		body   string
		want   string
	}{
		{"HeaderWithNamespace", 429, long, `{"message":"x"}`, backend.CodeTooManyRequests},
		{
			"BodyType", 429, "", `{"__type":"com.amazonaws#TooManyRequestsException","message":"x"}`,
			backend.CodeTooManyRequests,
		},
		{"BodyCode", 429, "", `{"code":"TooManyRequestsException"}`, backend.CodeTooManyRequests},
		{
			"HeaderOverBody", 500, backend.CodeServiceException,
			`{"__type":"TooManyRequestsException"}`, backend.CodeServiceException,
		},
		{"Unnamed400", 400, "", `{"message":"x"}`, backend.CodeInvalidParameter},
		{"Unnamed404", 404, "", `{"message":"x"}`, backend.CodeResourceNotFound},
		{"Unnamed429", 429, "", `{"message":"x"}`, backend.CodeTooManyRequests},
		{"Unnamed503", 503, "", ``, backend.CodeServiceException},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			if row.header != "" {
				header.Set("X-Amzn-Errortype", row.header)
			}

			_, err := checkpoint(t, newBackend(serve(t, answer(row.status, header, row.body))))

			require.Equal(t, row.want, requireRefusal(t, err).Code)
		})
	}
}

func TestRefusalOfTheCallerSaysWhatToDo(t *testing.T) {
	t.Parallel()

	for code, advice := range map[string]string{
		"ExpiredTokenException":       "credentials have expired",
		"UnrecognizedClientException": "credentials are not valid",
		"InvalidSignatureException":   "the clock",
		"AccessDeniedException":       "AWSLambdaBasicDurableExecutionRolePolicy",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			b := newBackend(serve(t, exception(http.StatusForbidden, code, `{"message":"No."}`)))

			_, err := checkpoint(t, b)

			refusal := requireRefusal(t, err)
			require.Equal(t, code, refusal.Code)
			require.Equal(t, http.StatusForbidden, refusal.HTTPStatus)
			require.Contains(t, refusal.Message, "No.: ")
			require.Contains(t, refusal.Message, advice)
		})
	}
}

func TestCauseIsTheAnswer(t *testing.T) {
	t.Parallel()

	throttle := exception(http.StatusTooManyRequests, backend.CodeTooManyRequests,
		`{"Reason":"ConcurrentInvocationLimitExceeded","message":"Rate exceeded"}`)
	b := newBackend(serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		throttle(w, r)
	}))

	_, err := checkpoint(t, b)

	var response *awshttp.ResponseError
	require.ErrorAs(t, err, &response)
	require.Equal(t, "request-1", response.RequestID)
	var throttled *types.TooManyRequestsException
	require.ErrorAs(t, err, &throttled)
	require.Equal(t, types.ThrottleReasonConcurrentInvocationLimitExceeded, throttled.Reason)
	require.Equal(t, "7", *throttled.RetryAfterSeconds)
}

func TestRetriesEndInTheLastRefusal(t *testing.T) {
	t.Parallel()

	calls := 0
	cfg := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		exception(http.StatusInternalServerError, backend.CodeServiceException, `{}`)(w, r)
	})

	_, err := checkpoint(t, newBackend(impatient(cfg, 3)))

	require.Equal(t, backend.CodeServiceException, requireRefusal(t, err).Code)
	require.Equal(t, 3, calls)
}

func TestEchoedSecretsAreRemoved(t *testing.T) {
	t.Parallel()

	b := newBackend(serve(t, func(w http.ResponseWriter, r *http.Request) {
		body := receive(t, r)
		w.Header().Set("X-Amzn-Errortype", backend.CodeInvalidParameter)
		w.WriteHeader(http.StatusBadRequest)
		update := body.Updates[0]
		writeJSON(t, w, member{"message": "Value '" + *update.Payload + "' with " +
			update.Error.ErrorMessage + " and " + update.Error.ErrorData + " at 'updates' for " +
			body.CheckpointToken + " is invalid"})
	}))

	_, err := checkpoint(t, b)

	refusal := requireRefusal(t, err)
	require.Equal(t, "Value '[redacted]' with [redacted] and [redacted] at 'updates' for"+
		" [redacted] is invalid", refusal.Message)
}

func TestInvalidRequestIsRefusedByTheClient(t *testing.T) {
	t.Parallel()

	req := request()
	req.Updates[0].Type = ""
	b := newBackend(serve(t, answer(http.StatusOK, nil, `{}`)))

	_, err := b.Checkpoint(t.Context(), req)

	refusal := requireRefusal(t, err)
	require.Equal(t, backend.KindInvalid, refusal.Kind())
	require.Contains(t, refusal.Message, "Updates[0].Type")
}

func TestUnreadableAnswersEndTheInvocation(t *testing.T) {
	t.Parallel()

	cut := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amzn-Errortype", backend.CodeInvalidParameter)
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"CheckpointToken":"4111-1111","message":"Inva`))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	}
	for name, api := range map[string]http.HandlerFunc{
		"CutSuccess":   cut(http.StatusOK),
		"CutRefusal":   cut(http.StatusBadRequest),
		"CutJSON":      answer(http.StatusOK, nil, `{"CheckpointToken":"4111`),
		"PageOfAProxy": answer(http.StatusForbidden, nil, `<html>4111-1111</html>`),
		"WrongType":    answer(http.StatusOK, nil, `{"CheckpointToken":{"4111":1}}`),
		"WrongTimestamp": answer(http.StatusOK, nil,
			`{"NewExecutionState":{"Operations":[{"StartTimestamp":"4111"}]}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := checkpoint(t, newBackend(serve(t, api)))

			refusal := requireRefusal(t, err)
			require.Equal(t, awslambda.CodeUnreadable, refusal.Code)
			require.Equal(t, backend.ScopeInvocation, refusal.Scope())
		})
	}
}
