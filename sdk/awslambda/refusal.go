// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Codes of refusals that are not exceptions of the Lambda API. Each of them ends
// the invocation, not the execution.
const (
	// CodeConfiguration means that no client could be made.
	CodeConfiguration = "ConfigurationError"
	// CodeCredentials means that there were no credentials to sign a call with.
	CodeCredentials = "CredentialsError"
	// CodeConnection means that the way to the Lambda API is broken.
	CodeConnection = "ConnectionError"
	// CodeTimeout means that the Lambda API did not answer in time.
	CodeTimeout = "TimeoutError"
	// CodeCanceled means that the invocation ended before the answer came.
	CodeCanceled = "CanceledError"
	// CodeUnreadable means that an answer was cut short or is not the API's.
	CodeUnreadable = "UnreadableAnswerError"
	// CodeUnknown is everything else.
	CodeUnknown = "UnknownError"
)

// configurationError says that no client could be made.
type configurationError struct{ err error }

func (e *configurationError) Error() string { return e.err.Error() }
func (e *configurationError) Unwrap() error { return e.err }

// credentialsError says that a call could not be signed.
type credentialsError struct{ err error }

func (e *credentialsError) Error() string { return e.err.Error() }
func (e *credentialsError) Unwrap() error { return e.err }

// refuse turns any error of a call into a refusal that repeats none of the
// secrets that the call carried. A cause that does repeat them is left out.
func refuse(ctx context.Context, err error, secrets []string) *backend.Refusal {
	refusal := classify(ctx, err)
	if text := redact(refusal.Message, secrets); text != refusal.Message {
		refusal.Message, refusal.Cause = text, nil
	}
	return refusal
}

func classify(ctx context.Context, err error) *backend.Refusal {
	if e, ok := errors.AsType[*configurationError](err); ok {
		return unanswered(CodeConfiguration, "the AWS configuration can't be used", e.err,
			"check the AWS_* variables of the function or pass awslambda.WithConfig")
	}
	if e, ok := errors.AsType[*credentialsError](err); ok && ctx.Err() == nil {
		return unanswered(CodeCredentials, "there are no AWS credentials", e.err,
			"run the function with an execution role, or set AWS_ACCESS_KEY_ID,"+
				" AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN")
	}
	response, ok := responseIn(err)
	if ok {
		if exception, ok := errors.AsType[smithy.APIError](response.Err); ok {
			return answered(response, exception)
		}
	}
	if ctx.Err() != nil {
		return unanswered(CodeCanceled, "the invocation ended before the Lambda API answered",
			ctx.Err(), "give the function a longer time-out if this repeats")
	}
	if ok && !broken(err) {
		return unreadable(response)
	}
	if e, ok := errors.AsType[smithy.InvalidParamsError](err); ok {
		return backend.Invalid(strings.TrimSpace(e.Error()))
	}
	return lost(err)
}

// responseIn returns the HTTP answer of the Lambda API in err. The AWS client
// makes an answer of status 0 up when none came, and providers of credentials get
// answers of other services.
func responseIn(err error) (*awshttp.ResponseError, bool) {
	if _, ok := errors.AsType[*credentialsError](err); ok {
		return nil, false
	}
	response, ok := errors.AsType[*awshttp.ResponseError](err)
	return response, ok && response.HTTPStatusCode() != 0
}

// answered is the refusal of the Lambda API, or of what guards it.
func answered(
	response *awshttp.ResponseError, exception smithy.APIError,
) *backend.Refusal {
	refusal := &backend.Refusal{
		Code: exception.ErrorCode(), Message: exception.ErrorMessage(),
		HTTPStatus: response.HTTPStatusCode(), Cause: response,
	}
	if refusal.Message == "" || refusal.Message == CodeUnknown {
		refusal.Message = "the service gave no reason"
	}
	if refusal.Code == CodeUnknown {
		refusal.Code = codeOf(refusal.HTTPStatus)
	}
	if advice := adviceFor(refusal.Code); advice != "" {
		refusal.Message += ": " + advice
	}
	return refusal
}

// unreadable leaves out the HTTP status, by which the refusal would be judged (a
// 400 without its message may well be a stale token), and the cause, which may
// quote the answer.
func unreadable(response *awshttp.ResponseError) *backend.Refusal {
	return &backend.Refusal{Code: CodeUnreadable, Message: fmt.Sprintf("the answer (HTTP %d) was"+
		" cut short or is not the Lambda API's: check the proxy or endpoint that calls go through,"+
		" if any", response.HTTPStatusCode())}
}

// lost classifies a call to which no whole answer came.
func lost(err error) *backend.Refusal {
	const route = "a function in a VPC needs a NAT gateway or an interface endpoint for Lambda"
	switch cause := withoutURL(err); {
	case timedOut(err):
		return unanswered(CodeTimeout, "the Lambda API did not answer in time", cause, route)
	case broken(err):
		return unanswered(CodeConnection, "no connection to the Lambda API", cause, route)
	default:
		return unanswered(CodeUnknown, "the call did not reach the Lambda API", cause,
			"check the AWS configuration of the function")
	}
}

// broken reports whether the network failed, before or amid an answer.
func broken(err error) bool {
	_, send := errors.AsType[*smithyhttp.RequestSendError](err)
	_, read := errors.AsType[*net.OpError](err)
	return send || read || timedOut(err)
}

func timedOut(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && e.Timeout()
}

// withoutURL returns the part of err that may be printed: that of a state call
// holds the checkpoint token in its URL.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	for next := err; next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// unanswered is a refusal by nobody: there is no HTTP status.
func unanswered(code, what string, cause error, advice string) *backend.Refusal {
	text := fmt.Sprintf("%s: %v; %s", what, cause, advice)
	return &backend.Refusal{Code: code, Message: text, Cause: cause}
}

// codeOf names the exception of an answer that does not name it itself.
func codeOf(status int) string {
	switch {
	case status == http.StatusTooManyRequests:
		return backend.CodeTooManyRequests
	case status == http.StatusNotFound:
		return backend.CodeResourceNotFound
	case status >= 400 && status < 500:
		return backend.CodeInvalidParameter
	default:
		return backend.CodeServiceException
	}
}

// adviceFor says what to do about the exceptions with which AWS refuses a
// caller, of whatever service.
func adviceFor(code string) string {
	switch code {
	case "ExpiredTokenException", "ExpiredToken":
		return "the credentials have expired: fetch new ones, or let the AWS SDK fetch them from" +
			" the function's role"
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
		"MissingAuthenticationTokenException", "IncompleteSignatureException":
		return "the credentials are not valid: check that nothing overrides those of the" +
			" function's role, and the clock"
	case "AccessDeniedException":
		return "attach the policy AWSLambdaBasicDurableExecutionRolePolicy to the function's role"
	default:
		return ""
	}
}
