// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Error says that an account did not do what it was asked for. Its text ends with
// what to do, and holds neither payloads nor credentials.
type Error struct {
	// Action is the permission that the call needs, such as
	// "lambda:InvokeFunction".
	Action string
	// Code is the name of the exception, empty when no answer came.
	Code string
	// Message is what the service said, or else what became of the call.
	Message string
	// Advice says what to do; it may be empty.
	Advice string
	// Cause is the error of the AWS client. Its text may say more than should be
	// shown.
	Cause error
}

// Error names the action, the exception, its message and the advice.
func (e *Error) Error() string {
	var parts []string
	for _, part := range []string{e.Action, e.Code, e.Message, e.Advice} {
		if part != "" {
			parts = append(parts, strings.TrimSuffix(part, "."))
		}
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the error of the AWS client.
func (e *Error) Unwrap() error { return e.Cause }

// IsNotFound reports whether an error says that something does not exist.
func IsNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Code == backend.CodeResourceNotFound
}

// IsDenied reports whether an error says that the caller lacks a permission.
func IsDenied(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && strings.HasPrefix(e.Code, "AccessDenied")
}

// isInvalid reports whether an error says that the request is wrong.
func isInvalid(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Code == backend.CodeInvalidParameter || e.Code == "ValidationException")
}

// ask makes one call of an AWS API and explains its error. When ctx is done, that
// is the error.
func ask[In, Out, Option any](
	ctx context.Context, a *Account, action string,
	call func(context.Context, *In, ...func(*Option)) (*Out, error), in *In,
) (*Out, error) {
	out, err := call(ctx, in)
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	default:
		return nil, a.explain(action, err)
	}
}

func (a *Account) explain(action string, err error) *Error {
	e := &Error{Action: action, Cause: err}
	if refusal, ok := errors.AsType[smithy.APIError](err); ok {
		e.Code, e.Message = refusal.ErrorCode(), refusal.ErrorMessage()
		if _, unread := errors.AsType[*types.InvalidRequestContentException](err); unread {
			e.Message = "the input is not JSON" // the service's text quotes it
		}
		e.Advice = a.advice(e)
		return e
	}
	_, unsent := errors.AsType[*url.Error](err)
	switch {
	case unsent && a.endpoint != "":
		e.Message = "no emulator answers at " + a.endpoint
		e.Advice = `see that it runs, or start one with "durable serve"`
	case unsent:
		e.Message = fmt.Sprintf("no answer came: %v", innermost(err))
		e.Advice = "check the network and the name of the Region"
	case strings.Contains(err.Error(), "credentials"):
		e.Message = "there are no usable AWS credentials"
		e.Advice = a.renewal()
	default:
		e.Message = fmt.Sprintf("the call could not be made: %v", innermost(err))
	}
	return e
}

func (a *Account) advice(e *Error) string {
	switch e.Code {
	case "ExpiredTokenException", "ExpiredToken", "RequestExpired":
		return "the credentials have expired; " + a.renewal()
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
		"MissingAuthenticationTokenException":
		return "the credentials are not valid: AWS_ACCESS_KEY_ID may be the emulator's; " +
			a.renewal()
	case "AccessDeniedException", "AccessDenied":
		return "allow the action " + e.Action + " to the caller"
	case "TooManyRequestsException", "ThrottlingException":
		return "try again later, or have the quota raised"
	case backend.CodeCallbackTimeout:
		return "answer sooner, or give the callback a longer time-out"
	case backend.CodeAlreadyStarted:
		return "another execution has that name and another input; use another name"
	default:
		return ""
	}
}

// renewal says how to get new credentials.
func (a *Account) renewal() string {
	option := ""
	if a.profile != "" {
		option = " --profile " + a.profile
	}
	return "sign in with aws sso login" + option + " or aws login" + option
}

// innermost is the part of an error that may be shown: URLs hold ids.
func innermost(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	for next := err; next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}
