// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Filter keeps some of the operations of [Execution.Operations].
type Filter func(o *Operation) bool

// OfKind keeps operations of one of the kinds.
func OfKind(kinds ...execution.Kind) Filter {
	return func(o *Operation) bool { return slices.Contains(kinds, o.Kind()) }
}

// InStatus keeps operations in one of the statuses.
func InStatus(statuses ...protocol.OperationStatus) Filter {
	return func(o *Operation) bool { return slices.Contains(statuses, o.Status) }
}

// Named keeps operations with one of the names.
func Named(names ...string) Filter {
	return func(o *Operation) bool { return slices.Contains(names, o.Name) }
}

// Operations returns the operations that all filters keep, parents before their
// children, in program order; without filters every operation.
//
//	labels := run.Operations(durabletest.Named("label"),
//		durabletest.InStatus(protocol.StatusFailed))
func (x *Execution[Out]) Operations(filters ...Filter) []*Operation {
	var out []*Operation
	for o := range x.result().All() {
		one := &Operation{o}
		if !slices.ContainsFunc(filters, func(keep Filter) bool { return !keep(one) }) {
			out = append(out, one)
		}
	}
	return out
}
