// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"strings"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// functionName is a function as callers name it.
type functionName struct {
	name string
	// qualifier is a version, an alias, $LATEST or empty.
	qualifier string
}

// parseFunctionName reads a bare name, an ARN or an ARN without its beginning
// (123456789012:function:order), each with or without a qualifier. A qualifier
// that came beside the name must not contradict one in it.
func parseFunctionName(text, qualifier string) (functionName, *backend.Refusal) {
	parts := functionNamePattern.FindStringSubmatch(text)
	switch {
	case len(text) > 256:
		return functionName{}, invalidMember("functionName",
			"Member must have length less than or equal to 256")
	case parts == nil:
		return functionName{}, invalidMember("functionName", "Member must satisfy regular "+
			`expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?`+
			`-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)`+
			`(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`)
	}
	name, inner := parts[1], parts[2]
	switch {
	case qualifier == "":
		return functionName{name, inner}, nil
	case len(qualifier) > 128 || !qualifierPattern.MatchString(qualifier):
		return functionName{}, invalidMember("qualifier", "Member must satisfy regular "+
			`expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`)
	case inner != "" && inner != qualifier:
		return functionName{}, backend.Invalid("The derived qualifier from the function name " +
			"does not match the specified qualifier.")
	default:
		return functionName{name, qualifier}, nil
	}
}

// String is the name with its qualifier, if it has one.
func (n functionName) String() string {
	if n.qualifier == "" {
		return n.name
	}
	return n.name + ":" + n.qualifier
}

const latest = "$LATEST"

// version is what the qualifier stands for as far as the name tells: an alias
// leads to $LATEST, a number is kept. See [Function.versionOf].
func (n functionName) version() string {
	if isVersion(n.qualifier) {
		return n.qualifier
	}
	return latest
}

// isVersion reports whether a qualifier is a number.
func isVersion(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
