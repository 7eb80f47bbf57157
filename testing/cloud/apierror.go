// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// APIError says that AWS did not do what it was asked for. Its text ends with
// what to do, and holds neither payloads nor callback ids nor credentials.
type APIError struct {
	// Action is the permission that the call needs, such as
	// "lambda:InvokeFunction".
	Action string
	// Code is the name of the exception, empty when no answer came.
	Code string
	// Message is what the service said, or else what became of the call.
	Message string
	// Advice says what to do.
	Advice string
	// Cause is the error of the AWS client. Its text may say more than should be
	// logged.
	Cause error

	fault fault
}

// Error names the action, the exception, its message and the advice.
func (e *APIError) Error() string {
	text := e.Action + ": "
	if e.Code != "" {
		text += e.Code + ": "
	}
	return text + e.Message + ": " + e.Advice
}

// Unwrap returns the error of the AWS client.
func (e *APIError) Unwrap() error { return e.Cause }

// fault is what matters of an error to the one who called.
type fault int

const (
	faultOther fault = iota
	// faultThrottled: the same call later will do.
	faultThrottled
	// faultLost: no whole answer came; the same call may do.
	faultLost
	faultNotFound
	// faultInvalid: the service does not accept the request.
	faultInvalid
	// faultLate: the callback has timed out.
	faultLate
)

// isFault reports whether err is an [APIError] of that kind.
func isFault(err error, want fault) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && e.fault == want
}

// ask makes one call of an AWS API and explains its error. When ctx is done, that
// is the error.
func ask[In, Out, Option any](
	ctx context.Context, c *Config, action string,
	call func(context.Context, *In, ...func(*Option)) (*Out, error), in *In, secrets ...string,
) (*Out, error) {
	out, err := call(ctx, in)
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	default:
		return nil, c.explain(action, err, secrets)
	}
}

// explain makes of any error of a call one that says what to do and repeats none
// of the secrets.
func (c *Config) explain(action string, err error, secrets []string) *APIError {
	e := &APIError{Action: action, Cause: err}
	status := statusOf(err)
	exception, answered := errors.AsType[smithy.APIError](err)
	refused, unsigned := errors.AsType[*credentialsError](err)
	switch {
	case unsigned:
		e.Message = "there are no usable AWS credentials: " +
			strings.TrimPrefix(refused.Error(), "failed to refresh cached credentials, ")
		e.Advice = c.renewal()
	case answered:
		e.Code, e.Message = exception.ErrorCode(), exception.ErrorMessage()
		c.advise(e, status)
	case status >= http.StatusOK:
		e.fault = faultLost
		e.Message = fmt.Sprintf("the answer (HTTP %d) was cut short or is not AWS's", status)
		e.Advice = "check the proxy, or -cloud.endpoint, that calls go through"
	default:
		c.adviseUnsent(e, err)
	}
	e.Message = redact(e.Message, secrets)
	return e
}

// adviseUnsent is about a call to which no answer came.
func (c *Config) adviseUnsent(e *APIError, err error) {
	e.Message = "no answer came: " + withoutURL(err).Error()
	switch _, sent := errors.AsType[*smithyhttp.RequestSendError](err); {
	case sent && c.Endpoint != "":
		e.fault = faultLost
		e.Advice = "see that something listens at -cloud.endpoint"
	case sent:
		e.fault = faultLost
		e.Advice = "check the network and the name of the Region"
	default:
		e.fault = faultInvalid
		e.Advice = "check the request and the AWS configuration"
	}
}

// statusOf returns the HTTP status of an answer, 0 when none came.
func statusOf(err error) int {
	if e, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		return e.HTTPStatusCode()
	}
	if e, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		return e.HTTPStatusCode()
	}
	return 0
}

// withoutURL returns the part of err that may be printed: URLs hold ids.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	for next := err; next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// Bounds of what is repeated of a message. A secret shorter than minSecret says
// nothing by itself and may occur in any text.
const (
	maxMessage = 1024
	minSecret  = 4
)

func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		if len(secret) >= minSecret {
			text = strings.ReplaceAll(text, secret, "[redacted]")
		}
	}
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "..."
	}
	return text
}

// faultOf sorts the exceptions of all services.
func faultOf(code, text string, status int) fault {
	switch {
	case code == backend.CodeCallbackTimeout:
		return faultLate
	case status == http.StatusTooManyRequests, strings.HasPrefix(code, "Throttling"),
		code == backend.CodeTooManyRequests, code == "RequestLimitExceeded":
		return faultThrottled
	case code == backend.CodeResourceNotFound:
		return faultNotFound
	case strings.HasPrefix(code, "KMS"):
		return faultOther
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout,
		skewed(text):
		return faultLost
	case code == backend.CodeInvalidParameter, code == codeValidation:
		return faultInvalid
	default:
		return faultOther
	}
}

// skewed reports whether a call was signed by a clock that is wrong. The client
// has learned the service's time by then, so the next call may do.
func skewed(text string) bool {
	return strings.HasPrefix(text, "Signature expired") ||
		strings.HasPrefix(text, "Signature not yet current")
}
