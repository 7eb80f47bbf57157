// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Find returns the execution that somebody means by its ARN, its name or the
// beginning of its name or of its id that no other has. A whole name is preferred
// to a beginning. Function, if not empty, is the only one whose executions count.
// The error is an [*AmbiguousError] or an [*UnknownError] if there is not one.
func (a *Account) Find(ctx context.Context, text, function string) (Execution, error) {
	if IsARN(text) {
		return a.Describe(ctx, text)
	}
	named, err := a.Executions(ctx, Query{Function: function, Name: text})
	if err != nil && !isInvalid(err) { // what can't be a name may begin an id
		return Execution{}, err
	}
	switch len(named) {
	case 0:
		return a.findBeginning(ctx, text, function)
	case 1:
		return named[0], nil
	default:
		return Execution{}, &AmbiguousError{Text: text, Found: named}
	}
}

func (a *Account) findBeginning(
	ctx context.Context, text, function string,
) (Execution, error) {
	all, err := a.Executions(ctx, Query{Function: function})
	if err != nil {
		return Execution{}, err
	}
	found := slices.DeleteFunc(slices.Clone(all), func(x Execution) bool {
		return !strings.HasPrefix(x.Name, text) && !strings.HasPrefix(idIn(x.ARN), text)
	})
	switch len(found) {
	case 0:
		return Execution{}, &UnknownError{Text: text, Latest: all[:min(len(all), maxListed)]}
	case 1:
		return found[0], nil
	default:
		return Execution{}, &AmbiguousError{Text: text, Found: found}
	}
}

// maxListed bounds the executions that an error lists.
const maxListed = 8

// AmbiguousError says that a text may mean several executions.
type AmbiguousError struct {
	Text  string
	Found []Execution
}

// Error lists them.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q may be any of %d executions: use more of the name, --function or an ARN:%s",
		e.Text, len(e.Found), listed(e.Found))
}

// UnknownError says that no execution is meant by a text.
type UnknownError struct {
	Text string
	// Latest are some executions that there are.
	Latest []Execution
}

// Error lists some that there are.
func (e *UnknownError) Error() string {
	if len(e.Latest) == 0 {
		return fmt.Sprintf(`no execution %q: there are none; start one with "durable invoke"`,
			e.Text)
	}
	return fmt.Sprintf("no execution %q: the latest are%s", e.Text, listed(e.Latest))
}

func listed(executions []Execution) string {
	var b strings.Builder
	for _, x := range executions[:min(len(executions), maxListed)] {
		fmt.Fprintf(&b, "\n\t%s  %s  %s  %s", x.Name, x.Function, x.Status, x.ARN)
	}
	if rest := len(executions) - maxListed; rest > 0 {
		fmt.Fprintf(&b, "\n\tand %d more", rest)
	}
	return b.String()
}
