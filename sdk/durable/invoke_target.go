// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"strings"
)

// target is a reference to a Lambda function, taken apart.
type target struct {
	name      string
	qualifier string
	qualified bool // a qualifier is given, be it empty
}

// Lengths that Lambda allows.
const (
	maxFunctionName = 64
	maxQualifier    = 128
	accountDigits   = 12
)

// functionProblem says what is wrong with a reference to a function, "" if
// nothing is. Only the service can tell whether the function exists and whether
// it needs a qualifier.
func functionProblem(ref string) string {
	if ref == "" {
		return "is empty; give a name such as \"ship-item:live\", or an ARN"
	}
	t, problem := parseTarget(ref)
	switch {
	case problem != "":
		return fmt.Sprintf("%q %s", ref, problem)
	case t.name == "":
		return fmt.Sprintf("%q has no function name", ref)
	case len(t.name) > maxFunctionName:
		return fmt.Sprintf("%q has a name of %d characters, at most %d are allowed",
			ref, len(t.name), maxFunctionName)
	case !only(t.name, "-_."):
		return fmt.Sprintf("%q has a name with other characters than letters, digits, - and _", ref)
	case t.qualified && t.qualifier == "":
		return fmt.Sprintf("%q ends with a colon; give a version, an alias or $LATEST after it", ref)
	case len(t.qualifier) > maxQualifier:
		return fmt.Sprintf("%q has a qualifier of %d characters, at most %d are allowed",
			ref, len(t.qualifier), maxQualifier)
	case !latest(t.qualifier) && !only(t.qualifier, "-_"):
		return fmt.Sprintf("%q has the qualifier %q, which is no version, alias or $LATEST",
			ref, t.qualifier)
	}
	return ""
}

// parseTarget takes a name, a partial ARN (account:function:name) or a full one
// apart, each with an optional qualifier.
func parseTarget(ref string) (t target, problem string) {
	parts := strings.Split(ref, ":")
	switch {
	case parts[0] == "arn":
		const head = 6 // arn, partition, lambda, region, account, function
		if len(parts) <= head || parts[2] != "lambda" || parts[5] != "function" {
			return t, "is not the ARN of a Lambda function," +
				" arn:aws:lambda:REGION:ACCOUNT:function:NAME:QUALIFIER"
		}
		if !account(parts[4]) {
			return t, "has no account of 12 digits"
		}
		parts = parts[head:]
	case len(parts) > 2 && parts[1] == "function":
		if !account(parts[0]) {
			return t, "has no account of 12 digits"
		}
		parts = parts[2:]
	}
	const most = 2 // name and qualifier
	if len(parts) > most {
		return t, "has too many colons; it is NAME:QUALIFIER or an ARN"
	}
	t.name = parts[0]
	if len(parts) == most {
		t.qualifier, t.qualified = parts[1], true
	}
	return t, ""
}

func unqualified(ref string) bool {
	t, problem := parseTarget(ref)
	return problem == "" && !t.qualified
}

func latest(qualifier string) bool {
	return qualifier == "$LATEST" || qualifier == "$LATEST.PUBLISHED"
}

func account(s string) bool {
	return len(s) == accountDigits && strings.Trim(s, "0123456789") == ""
}

// only reports whether s holds nothing but ASCII letters, digits and the others.
func only(s, others string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && !strings.Contains(others, string(rune(c))) {
			return false
		}
	}
	return true
}
