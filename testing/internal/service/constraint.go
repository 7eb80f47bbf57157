// SPDX-License-Identifier: Apache-2.0

package service

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// The constraints of the API's model, checked before any rule of durable
// execution. The texts are those of AWS, without the offending value.
const (
	tokenPattern   = `Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+`
	namePattern    = `Member must satisfy regular expression pattern: [\x20-\x7E]+`
	versionPattern = `Member must satisfy regular expression pattern: (\$LATEST|[0-9]+)`
)

func violation(member, constraint string) *backend.Refusal {
	return backend.Invalid("1 validation error detected: Value at '" + member +
		"' failed to satisfy constraint: " + constraint)
}

func between(low, high int) string {
	return fmt.Sprintf("Member must be between %d and %d", low, high)
}

func atMost(length int) string {
	return fmt.Sprintf("Member must have length less than or equal to %d", length)
}

// checkUpdateShape checks the members of the n-th update, counted from 1. A
// missing id is left to the rules of the batch, which have their own text.
func checkUpdateShape(n int, u *protocol.OperationUpdate) *backend.Refusal {
	var member, constraint string
	switch {
	case u.ID != "" && !isToken(u.ID, protocol.MaxOperationIDLength):
		member, constraint = "id", tokenOrLength(u.ID, protocol.MaxOperationIDLength)
	case u.ParentID != "" && !isToken(u.ParentID, protocol.MaxOperationIDLength):
		member, constraint = "parentId", tokenOrLength(u.ParentID, protocol.MaxOperationIDLength)
	case len(u.Name) > protocol.MaxNameLength:
		member, constraint = "name", atMost(protocol.MaxNameLength)
	case !isPrintable(u.Name):
		member, constraint = "name", namePattern
	case u.SubType != "" && !isToken(u.SubType, protocol.MaxSubTypeLength):
		member, constraint = "subType", tokenOrLength(u.SubType, protocol.MaxSubTypeLength)
	default:
		member, constraint = checkOptions(u)
	}
	if member == "" {
		return nil
	}
	return violation("updates."+strconv.Itoa(n)+".member."+member, constraint)
}

const maxTraceID = 8192

// checkOptions names the option that is out of its range, and the range.
func checkOptions(u *protocol.OperationUpdate) (member, constraint string) {
	if o := u.WaitOptions; o != nil && !isDelay(o.WaitSeconds) {
		return "waitOptions.waitSeconds", delayRange()
	}
	if o := u.StepOptions; o != nil && !isDelay(o.NextAttemptDelaySeconds) {
		return "stepOptions.nextAttemptDelaySeconds", delayRange()
	}
	if o := u.CallbackOptions; o != nil {
		const positive = "Member must have value greater than or equal to 0"
		if o.TimeoutSeconds < 0 {
			return "callbackOptions.timeoutSeconds", positive
		}
		if o.HeartbeatTimeoutSeconds < 0 {
			return "callbackOptions.heartbeatTimeoutSeconds", positive
		}
	}
	if o := u.ChainedInvokeOptions; o != nil {
		switch {
		case o.FunctionName == "":
			return "chainedInvokeOptions.functionName", "Member must not be null"
		case len(o.TenantID) > protocol.MaxTenantID:
			return "chainedInvokeOptions.tenantId", atMost(protocol.MaxTenantID)
		case len(o.TraceID) > maxTraceID:
			return "chainedInvokeOptions.xAmznTraceId", atMost(maxTraceID)
		}
	}
	return "", ""
}

func delayRange() string { return between(protocol.MinWaitSeconds, protocol.MaxWaitSeconds) }

func isDelay(seconds int) bool {
	return seconds >= protocol.MinWaitSeconds && seconds <= protocol.MaxWaitSeconds
}

func tokenOrLength(s string, limit int) string {
	if len(s) > limit {
		return atMost(limit)
	}
	return tokenPattern
}

func isToken(s string, longest int) bool {
	if s == "" || len(s) > longest {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

func isVersion(s string) bool {
	return s == "$LATEST" || s != "" && strings.Trim(s, "0123456789") == ""
}

// pageSize is the number of items that a caller gets who asked for n.
func pageSize(n int) (int, *backend.Refusal) {
	switch {
	case n == 0:
		return protocol.DefaultPageItems, nil
	case n < 0 || n > protocol.MaxPageItems:
		return 0, violation("maxItems", between(0, protocol.MaxPageItems))
	default:
		return n, nil
	}
}
