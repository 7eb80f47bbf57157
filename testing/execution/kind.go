// SPDX-License-Identifier: Apache-2.0

package execution

import "github.com/lambda-durable/durable-go/sdk/protocol"

// Kind says in one word what an operation does: its type, refined by its
// sub-type.
type Kind string

// The kinds of operations. A context whose sub-type is none of the SDK's is a
// [KindChild].
const (
	KindStep            Kind = "step"
	KindCondition       Kind = "condition"
	KindWait            Kind = "wait"
	KindCallback        Kind = "callback"
	KindInvoke          Kind = "invoke"
	KindChild           Kind = "child"
	KindMap             Kind = "map"
	KindParallel        Kind = "parallel"
	KindBranch          Kind = "branch"
	KindWaitForCallback Kind = "wait-for-callback"
	KindRetry           Kind = "retry"
)

func kindOf(t protocol.OperationType, subType string) Kind {
	switch t {
	case protocol.TypeStep:
		if subType == protocol.SubTypeWaitForCondition {
			return KindCondition
		}
		return KindStep
	case protocol.TypeWait:
		return KindWait
	case protocol.TypeCallback:
		return KindCallback
	case protocol.TypeChainedInvoke:
		return KindInvoke
	case protocol.TypeContext, protocol.TypeExecution:
		return contextKind(subType)
	default:
		return contextKind(subType)
	}
}

func contextKind(subType string) Kind {
	switch subType {
	case protocol.SubTypeMap:
		return KindMap
	case protocol.SubTypeParallel:
		return KindParallel
	case protocol.SubTypeMapIteration, protocol.SubTypeParallelBranch:
		return KindBranch
	case protocol.SubTypeWaitForCallback:
		return KindWaitForCallback
	case protocol.SubTypeRetry:
		return KindRetry
	default:
		return KindChild
	}
}
