// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// unknown says what the stack has in place of what was asked for.
func (s stack) unknown(ctx context.Context, called string, has stackResources) error {
	err := &UnknownFunctionError{Function: called, Stack: s.name}
	for _, r := range has {
		if aws.ToString(r.ResourceType) == typeFunction {
			err.Functions = append(err.Functions, aws.ToString(r.LogicalResourceId))
		}
	}
	outputs, failed := s.outputs(ctx)
	if failed != nil {
		return failed
	}
	for _, o := range outputs {
		err.Outputs = append(err.Outputs, aws.ToString(o.OutputKey))
	}
	slices.Sort(err.Functions)
	slices.Sort(err.Outputs)
	return err
}

// UnknownFunctionError says that a stack has no function of that logical id,
// output or name.
type UnknownFunctionError struct {
	Function string
	Stack    string
	// Functions are the logical ids of the functions that the stack has.
	Functions []string
	// Outputs are the keys of the stack's outputs.
	Outputs []string
}

// Error lists what there is.
func (e *UnknownFunctionError) Error() string {
	return fmt.Sprintf("function %q is not in stack %q, which has the functions %s and the outputs"+
		" %s: use one of these names, or the ARN of a function elsewhere",
		e.Function, e.Stack, listed(e.Functions), listed(e.Outputs))
}

func listed(names []string) string {
	if len(names) == 0 {
		return "(none)"
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(quoted, ", ")
}

// stackResources are the first hundred resources of a stack.
type stackResources []types.StackResource

// has reports whether a function of that name is among them.
func (s stackResources) has(name string) bool {
	return slices.ContainsFunc(s, func(r types.StackResource) bool {
		return aws.ToString(r.ResourceType) == typeFunction &&
			aws.ToString(r.PhysicalResourceId) == name
	})
}

// published returns the alias that the stack gives the function, else its
// version, else nothing. Several aliases are for the caller to choose from.
func (s stackResources) published(fn function) (string, error) {
	for _, kind := range []string{typeAlias, typeVersion} {
		switch found := s.qualifiers(kind, fn); len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return "", fmt.Errorf("function %q is published as %s: name one of them, like \"%s:%s\"",
				fn.bare(), listed(found), fn.bare(), found[0])
		}
	}
	return "", nil
}

// qualifiers lists the aliases or the versions of a function.
func (s stackResources) qualifiers(kind string, fn function) []string {
	var found []string
	for _, r := range s {
		at := parseFunction(aws.ToString(r.PhysicalResourceId))
		if aws.ToString(r.ResourceType) == kind && at.bare() == fn.bare() {
			found = append(found, at.qualifier)
		}
	}
	return found
}
