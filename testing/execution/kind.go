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
	KindCompensation    Kind = "compensation"
	KindVersion         Kind = "version"
)

func kindOf(t protocol.OperationType, subType string) Kind {
	switch t {
	case protocol.TypeStep:
		return stepKind(subType)
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

func stepKind(subType string) Kind {
	switch subType {
	case protocol.SubTypeWaitForCondition:
		return KindCondition
	case protocol.SubTypeVersion:
		return KindVersion
	default:
		return KindStep
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
	case protocol.SubTypeCompensation:
		return KindCompensation
	default:
		return KindChild
	}
}
