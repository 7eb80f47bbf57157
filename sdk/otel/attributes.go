// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// The attributes have the names that the SDKs for other languages give them.
const (
	keyARN              attribute.Key = "durable.execution.arn"
	keyExecutionStatus  attribute.Key = "durable.execution.status"
	keyInvocationFirst  attribute.Key = "durable.invocation.first"
	keyInvocationStatus attribute.Key = "durable.invocation.status"
	keyOperationID      attribute.Key = "durable.operation.id"
	keyOperationType    attribute.Key = "durable.operation.type"
	keyOperationSubType attribute.Key = "durable.operation.subtype"
	keyOperationStatus  attribute.Key = "durable.operation.status"
	keyOperationName    attribute.Key = "durable.operation.name"
	keyAttemptNumber    attribute.Key = "durable.attempt.number"
	keyAttemptOutcome   attribute.Key = "durable.attempt.outcome"
)

// identity are the attributes that a span of an operation and those of its
// attempts share.
func identity(
	arn, id string, typ protocol.OperationType, subType, name string,
) []attribute.KeyValue {
	all := []attribute.KeyValue{
		keyARN.String(arn), keyOperationID.String(id), keyOperationType.String(string(typ)),
	}
	if subType != "" {
		all = append(all, keyOperationSubType.String(subType))
	}
	if name != "" {
		all = append(all, keyOperationName.String(name))
	}
	return all
}

// title is what the span of an operation is called.
func title(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

func invocationCode(status protocol.InvocationStatus) codes.Code {
	switch status {
	case protocol.InvocationSucceeded, protocol.InvocationPending:
		return codes.Ok
	case protocol.InvocationFailed:
		return codes.Error
	default: // it is repeated, and nothing is lost
		return codes.Unset
	}
}

func operationCode(status protocol.OperationStatus) codes.Code {
	switch {
	case status == protocol.StatusSucceeded:
		return codes.Ok
	case status.Terminal():
		return codes.Error
	default:
		return codes.Unset
	}
}

func outcomeCode(outcome durable.Outcome) codes.Code {
	switch outcome {
	case durable.OutcomeSucceeded:
		return codes.Ok
	case durable.OutcomeFailed:
		return codes.Error
	default: // it left unfinished
		return codes.Unset
	}
}

// description is empty without an error.
func description(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
