// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Exceptions that are not Lambda's own.
const (
	codeUnknown       = "UnknownError"
	codeValidation    = "ValidationError"
	codeUnreadable    = "InvalidRequestContentException"
	codeInputTooLarge = "RequestTooLargeException"
)

// advise completes what the service has answered.
func (c *Config) advise(e *APIError, status int) {
	e.fault = faultOf(e.Code, e.Message, status)
	if e.Code == codeUnknown {
		e.Code = fmt.Sprintf("HTTP %d", status)
	}
	if e.Message == "" || e.Message == codeUnknown {
		e.Message = "the service gave no reason"
	}
	if e.Code == codeUnreadable {
		e.Message = "the input is not JSON" // the service's text quotes the input
	}
	e.Advice = c.adviceFor(e)
}

func (c *Config) adviceFor(e *APIError) string {
	switch e.Code {
	case "ExpiredTokenException", "ExpiredToken", "RequestExpired":
		return "the credentials have expired; " + c.renewal()
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
		"SignatureDoesNotMatch", "MissingAuthenticationTokenException",
		"MissingAuthenticationToken", "IncompleteSignatureException":
		return "the credentials are not valid; check this machine's clock, and " + c.renewal()
	case "AccessDeniedException", "AccessDenied", "UnauthorizedOperation":
		return fmt.Sprintf("allow the action %s to %s", e.Action, c.caller())
	case codeUnreadable:
		return "give the function an event that is JSON"
	case codeInputTooLarge:
		return "an execution that is started by Event takes at most 1 MB of input; keep the data" +
			" elsewhere and pass its address"
	case "ResourceConflictException", "ResourceNotReadyException", "CodeArtifactUserPendingException":
		return "the function is being deployed; wait until its state is Active"
	case backend.CodeAlreadyStarted:
		return "another execution has that name and another input; use another name"
	}
	if strings.HasPrefix(e.Code, "KMS") {
		return "the key that encrypts the payloads can't be used; allow kms:Decrypt to " + c.caller()
	}
	return c.adviceOnFault(e)
}

func (c *Config) adviceOnFault(e *APIError) string {
	switch e.fault {
	case faultThrottled:
		return "run fewer cloud tests at the same time (go test -parallel), or have the quota raised"
	case faultLost:
		return "run the test again; if it repeats, see the AWS Health Dashboard"
	case faultNotFound:
		return c.whereaboutsOf(e.Action)
	case faultLate:
		return "answer sooner, or give the callback a longer time-out"
	case faultInvalid, faultOther:
		if strings.Contains(strings.ToLower(e.Message), "unqualified") {
			return `name a version, an alias or $LATEST, like "orders:live"`
		}
		return "check the request against the message"
	default:
		return "check the request against the message"
	}
}

// whereaboutsOf is about things that do not exist.
func (c *Config) whereaboutsOf(action string) string {
	if action != actionInvoke {
		return "executions are kept for as long as the function's RetentionPeriodInDays says"
	}
	where := "check the function's name and version"
	if c.Region != "" {
		where += fmt.Sprintf(", and whether it is deployed in %s (-cloud.region)", c.Region)
	} else {
		where += ", and set -cloud.region if it is deployed in another Region"
	}
	if c.Stack == "" {
		where += "; with -cloud.stack it is found by its logical id"
	}
	return where
}

// renewal says how to get new credentials.
func (c *Config) renewal() string {
	if c.Profile == "" {
		return "sign in again with aws sso login or aws login, or set new AWS_ACCESS_KEY_ID," +
			" AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
	}
	return fmt.Sprintf("sign in again with aws sso login --profile %s or aws login --profile %s",
		c.Profile, c.Profile)
}

// caller is whom the credentials belong to.
func (c *Config) caller() string {
	if c.Profile == "" {
		return "the caller"
	}
	return fmt.Sprintf("the caller, who is that of profile %q", c.Profile)
}
