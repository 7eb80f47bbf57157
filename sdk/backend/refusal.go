// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Scope says what a failed call ends.
type Scope int

const (
	// ScopeInvocation ends this invocation with an error; the service invokes
	// again from the last checkpoint.
	ScopeInvocation Scope = iota
	// ScopeExecution ends the execution as FAILED: repeating cannot help.
	ScopeExecution
)

// String returns "invocation" or "execution".
func (s Scope) String() string {
	if s == ScopeExecution {
		return "execution"
	}
	return "invocation"
}

// Kind is why a call was refused.
type Kind int

const (
	// KindService is a fault of the service or of the way to it: HTTP 5xx, a
	// lost connection, a time-out.
	KindService Kind = iota
	// KindStaleToken means that the checkpoint token was used before, or that
	// the execution ended or was invoked anew.
	KindStaleToken
	// KindThrottled is HTTP 429.
	KindThrottled
	// KindInvalid is any other HTTP 4xx: the request itself is wrong.
	KindInvalid
	// KindKMS means that the payload key can't be used (HTTP 502).
	KindKMS
)

// String names the kind in words.
func (k Kind) String() string {
	switch k {
	case KindStaleToken:
		return "stale checkpoint token"
	case KindThrottled:
		return "throttled"
	case KindInvalid:
		return "invalid request"
	case KindKMS:
		return "encryption key unusable"
	case KindService:
		return "service fault"
	default:
		return fmt.Sprintf("kind %d", int(k))
	}
}

// Names of the service's exceptions that carry a rule.
const (
	CodeInvalidParameter = "InvalidParameterValueException"
	CodeTooManyRequests  = "TooManyRequestsException"
	CodeResourceNotFound = "ResourceNotFoundException"
	CodeServiceException = "ServiceException"
	CodeCallbackTimeout  = "CallbackTimeoutException"
	CodeAlreadyStarted   = "DurableExecutionAlreadyStartedException"
)

// StaleTokenMessage is the text with which the service refuses a stale token.
// Older SDKs expected other capitals, so it is compared without case.
const StaleTokenMessage = "Invalid checkpoint token"

// Refusal is the error of a call that the service answered with an error, or
// could not be asked at all (HTTPStatus 0).
type Refusal struct {
	// Code is the service's exception name, such as [CodeInvalidParameter].
	Code    string
	Message string
	// HTTPStatus is 0 when no answer arrived.
	HTTPStatus int
	// Cause is the error of the transport, if any.
	Cause error
}

// Error names the code, the status and the service's message, or else its cause.
func (r *Refusal) Error() string {
	what := r.title()
	switch {
	case r.Message != "":
		return what + ": " + r.Message
	case r.Cause != nil:
		return what + ": " + r.Cause.Error()
	default:
		return what
	}
}

// title is what there is of the code and the status, else the kind in words.
func (r *Refusal) title() string {
	switch {
	case r.HTTPStatus == 0 && r.Code == "":
		return r.Kind().String()
	case r.HTTPStatus == 0:
		return r.Code
	case r.Code == "":
		return fmt.Sprintf("HTTP %d", r.HTTPStatus)
	default:
		return fmt.Sprintf("%s (HTTP %d)", r.Code, r.HTTPStatus)
	}
}

// Unwrap returns the transport's error.
func (r *Refusal) Unwrap() error { return r.Cause }

// Kind classifies the refusal by the rules of the service's API.
func (r *Refusal) Kind() Kind {
	switch {
	case strings.HasPrefix(r.Code, "KMS"):
		return KindKMS
	case r.Code == CodeInvalidParameter && hasPrefixFold(r.Message, StaleTokenMessage):
		return KindStaleToken
	case r.HTTPStatus == http.StatusTooManyRequests:
		return KindThrottled
	case r.HTTPStatus >= 400 && r.HTTPStatus < 500:
		return KindInvalid
	default:
		return KindService
	}
}

// Scope says what the refusal ends: a request that can't be repaired by
// repeating it ends the execution, everything else the invocation.
func (r *Refusal) Scope() Scope {
	switch r.Kind() {
	case KindKMS, KindInvalid:
		return ScopeExecution
	case KindService, KindStaleToken, KindThrottled:
		return ScopeInvocation
	default:
		return ScopeInvocation
	}
}

// ScopeOf returns the scope of any error of a [Backend]: that of the [*Refusal]
// in its chain, else [ScopeInvocation], because nothing is known about it.
func ScopeOf(err error) Scope {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Scope()
	}
	return ScopeInvocation
}

// StaleToken returns the refusal that the service sends for a stale token.
func StaleToken() *Refusal { return Invalid(StaleTokenMessage) }

// Invalid returns the refusal of a request that breaks a rule of the service.
func Invalid(message string) *Refusal {
	return &Refusal{
		Code: CodeInvalidParameter, Message: message, HTTPStatus: http.StatusBadRequest,
	}
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
