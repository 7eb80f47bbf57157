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
	rest := text
	if _, after, ok := strings.Cut(text, "function:"); ok {
		rest = after
	}
	name, inner, qualified := strings.Cut(rest, ":")
	switch {
	case !isWord(name) || qualified && !isQualifier(inner):
		return functionName{}, invalidMember("functionName", "Member must satisfy regular "+
			`expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?`+
			`(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`)
	case qualifier != "" && !isQualifier(qualifier):
		return functionName{}, invalidMember("qualifier",
			"Member must satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)")
	case qualified && qualifier != "" && inner != qualifier:
		return functionName{}, backend.Invalid("The derived qualifier from the function name " +
			"does not match the specified qualifier.")
	case qualified:
		return functionName{name, inner}, nil
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

func isQualifier(s string) bool { return s == latest || isWord(s) }

func isWord(s string) bool {
	for _, c := range s {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && c != '-' && c != '_' {
			return false
		}
	}
	return s != ""
}
