// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
)

// requireSound fails the test unless a run that others are compared with has come
// to an end from which something can be learned.
func (x *Execution[Out]) requireSound(t TB, what string, err error) {
	t.Helper()
	if err == nil {
		err = x.ownBug()
	}
	if err != nil {
		fail(t, "%s: %v\n\n%s", what, err, indent(x.transcript()))
	}
}

// ownBug returns the error of an execution that has failed because the function
// breaks the rules of durable functions, nil for any other end. Where every run
// ends like that they all agree, and nothing would be found.
func (x *Execution[Out]) ownBug() error {
	err, ok := errors.AsType[*ExecutionError](x.Err())
	if ok && (errors.Is(err, durable.ErrNonDeterministic) ||
		err.Type == (&durable.MisuseError{}).ErrorType() ||
		strings.HasPrefix(err.Message, "durable: deadlock: ")) {
		return err
	}
	return nil
}

// compareOutcomes says how an execution ends otherwise than another one, which
// ran under the circumstances that are given in words.
func compareOutcomes(was, is *execution.Result, circumstances string) []string {
	switch {
	case was.Status != is.Status || !sameError(was, is):
		return []string{fmt.Sprintf("the execution is %s, %s %s",
			describeEnd(is), circumstances, describeEnd(was))}
	case !sameJSON(was.Output, is.Output):
		return []string{fmt.Sprintf("the result is %s, %s %s",
			quotePayload(is.Output), circumstances, quotePayload(was.Output))}
	default:
		return nil
	}
}

func describeEnd(r *execution.Result) string {
	if r.Error == nil {
		return string(r.Status)
	}
	return fmt.Sprintf("%s with %s: %s", r.Status, r.Error.ErrorType, r.Error.ErrorMessage)
}

func sameError(a, b *execution.Result) bool {
	if a.Error == nil || b.Error == nil {
		return a.Error == b.Error
	}
	return a.Error.ErrorType == b.Error.ErrorType &&
		a.Error.ErrorMessage == b.Error.ErrorMessage && a.Error.ErrorData == b.Error.ErrorData
}

// sameJSON reports whether two payloads are the same, as far as can be told of
// sealed ones.
func sameJSON(a, b *string) bool {
	switch {
	case a == nil || b == nil:
		return a == b
	case *a == *b:
		return true
	}
	var x, y any
	return json.Unmarshal([]byte(*a), &x) == nil && json.Unmarshal([]byte(*b), &y) == nil &&
		(reflect.DeepEqual(x, y) || replay.Sealed(x) && replay.Sealed(y))
}

func quotePayload(p *string) string {
	const longest = 200
	switch {
	case p == nil:
		return "absent"
	case len(*p) > longest:
		return (*p)[:longest] + "…"
	default:
		return *p
	}
}
