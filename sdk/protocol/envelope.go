// SPDX-License-Identifier: Apache-2.0

package protocol

// InvocationInput is the event with which Lambda invokes a durable function.
type InvocationInput struct {
	DurableExecutionARN   string         `json:"DurableExecutionArn"`
	CheckpointToken       string         `json:"CheckpointToken"`
	InitialExecutionState ExecutionState `json:"InitialExecutionState"`
	// UpdatedOperationIDs names the operations that the service changed since
	// the previous invocation completed. It is informational.
	UpdatedOperationIDs []string `json:"UpdatedOperationIds,omitempty"`
}

// ExecutionState is one page of an execution's operations, ordered by start.
type ExecutionState struct {
	Operations []Operation `json:"Operations"`
	// NextMarker, when not empty, fetches the next page.
	NextMarker string `json:"NextMarker,omitempty"`
}

// InvocationStatus is what a function says about its execution.
type InvocationStatus string

// The statuses that a function can answer.
const (
	InvocationSucceeded InvocationStatus = "SUCCEEDED"
	InvocationFailed    InvocationStatus = "FAILED"
	InvocationPending   InvocationStatus = "PENDING"
)

// InvocationOutput is the answer of a durable function to one invocation.
type InvocationOutput struct {
	Status InvocationStatus `json:"Status"`
	// Result is the JSON text of the function's result. It is empty when the
	// result was checkpointed because it exceeds the response limit.
	Result *string      `json:"Result,omitempty"`
	Error  *ErrorObject `json:"Error,omitempty"`
}

// ExecutionStatus is where an execution stands.
type ExecutionStatus string

// The execution statuses of the service.
const (
	ExecutionRunning   ExecutionStatus = "RUNNING"
	ExecutionSucceeded ExecutionStatus = "SUCCEEDED"
	ExecutionFailed    ExecutionStatus = "FAILED"
	ExecutionTimedOut  ExecutionStatus = "TIMED_OUT"
	ExecutionStopped   ExecutionStatus = "STOPPED"
)

// Terminal reports whether an execution in status s has ended.
func (s ExecutionStatus) Terminal() bool { return s != ExecutionRunning && s != "" }
