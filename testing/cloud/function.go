// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"errors"
	"strings"
)

// latest is the qualifier of the code that was deployed last.
const latest = "$LATEST"

// function is the target of an Invoke call.
type function struct {
	// name is a bare name, or an ARN without qualifier.
	name string
	// qualifier is a version, an alias or $LATEST; empty when none was given.
	qualifier string
}

// resolve finds the function that a test calls by an ARN or, without a stack, by
// its name; in a stack by its logical id, by an output that holds its name or
// ARN, or by its name. The result has a qualifier.
func (r *Runner) resolve(ctx context.Context, called string) (function, error) {
	if called == "" {
		return function{}, errors.New(
			"no function is named: say which one to run, with durabletest.Function for instance")
	}
	fn := parseFunction(called)
	if r.cfg.Stack != "" && !isARN(called) {
		s := stack{runner: r, name: r.cfg.Stack}
		found, err := s.find(ctx, fn)
		if err != nil {
			return function{}, err
		}
		fn = found
	}
	if fn.qualifier == "" {
		fn.qualifier = latest
		r.cfg.Logf("cloud: function %q is called without a qualifier, which durable functions"+
			" refuse: %s is used; to test what is published, name a version or an alias, like"+
			" \"%s:live\"", called, latest, called)
	}
	return fn, nil
}

// parseFunction takes apart what callers write: a name or an ARN, whole or from
// the account on, with or without a qualifier.
func parseFunction(called string) function {
	prefix, rest, ok := strings.Cut(called, functionPart)
	if !ok {
		prefix, rest = "", called
	} else {
		prefix += functionPart
	}
	name, qualifier, _ := strings.Cut(rest, ":")
	return function{name: prefix + name, qualifier: qualifier}
}

const functionPart = ":function:"

func isARN(called string) bool { return strings.Contains(called, functionPart) }

// bare is the name without the rest of an ARN.
func (f function) bare() string {
	if _, name, ok := strings.Cut(f.name, functionPart); ok {
		return name
	}
	return f.name
}
