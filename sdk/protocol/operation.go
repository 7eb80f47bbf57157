// SPDX-License-Identifier: Apache-2.0

package protocol

// OperationType says what kind of record an operation is.
type OperationType string

// The operation types of the service.
const (
	TypeExecution     OperationType = "EXECUTION"
	TypeContext       OperationType = "CONTEXT"
	TypeStep          OperationType = "STEP"
	TypeWait          OperationType = "WAIT"
	TypeCallback      OperationType = "CALLBACK"
	TypeChainedInvoke OperationType = "CHAINED_INVOKE"
)

// Sub-types written by the SDK. They are free text to the service; all SDKs and
// the conformance suite use these, except for the last two, which are ours.
const (
	SubTypeStep             = "Step"
	SubTypeWaitForCondition = "WaitForCondition"
	SubTypeWait             = "Wait"
	SubTypeCallback         = "Callback"
	SubTypeChainedInvoke    = "ChainedInvoke"
	SubTypeRunInChild       = "RunInChildContext"
	SubTypeMap              = "Map"
	SubTypeMapIteration     = "MapIteration"
	SubTypeParallel         = "Parallel"
	SubTypeParallelBranch   = "ParallelBranch"
	SubTypeWaitForCallback  = "WaitForCallback"
	SubTypeRetry            = "WithRetry"
	SubTypeCompensation     = "Compensation"
	SubTypeVersion          = "Version"
)

// OperationStatus is where an operation stands.
type OperationStatus string

// The operation statuses of the service.
const (
	StatusStarted   OperationStatus = "STARTED"
	StatusPending   OperationStatus = "PENDING"
	StatusReady     OperationStatus = "READY"
	StatusSucceeded OperationStatus = "SUCCEEDED"
	StatusFailed    OperationStatus = "FAILED"
	StatusCancelled OperationStatus = "CANCELLED"
	StatusTimedOut  OperationStatus = "TIMED_OUT"
	StatusStopped   OperationStatus = "STOPPED"
)

// Terminal reports whether an operation in status s can no longer change.
func (s OperationStatus) Terminal() bool {
	switch s {
	case StatusSucceeded, StatusFailed, StatusCancelled, StatusTimedOut, StatusStopped:
		return true
	case StatusStarted, StatusPending, StatusReady:
		return false
	default:
		return false
	}
}

// Operation is the service's record of one operation of an execution. Only the
// details member that matches Type is set.
type Operation struct {
	ID             string          `json:"Id"`
	ParentID       string          `json:"ParentId,omitempty"`
	Name           string          `json:"Name,omitempty"`
	Type           OperationType   `json:"Type"`
	SubType        string          `json:"SubType,omitempty"`
	Status         OperationStatus `json:"Status"`
	StartTimestamp Timestamp       `json:"StartTimestamp"`
	EndTimestamp   *Timestamp      `json:"EndTimestamp,omitempty"`

	ExecutionDetails     *ExecutionDetails     `json:"ExecutionDetails,omitempty"`
	ContextDetails       *ContextDetails       `json:"ContextDetails,omitempty"`
	StepDetails          *StepDetails          `json:"StepDetails,omitempty"`
	WaitDetails          *WaitDetails          `json:"WaitDetails,omitempty"`
	CallbackDetails      *CallbackDetails      `json:"CallbackDetails,omitempty"`
	ChainedInvokeDetails *ChainedInvokeDetails `json:"ChainedInvokeDetails,omitempty"`
}

// ExecutionDetails belongs to the EXECUTION operation.
type ExecutionDetails struct {
	// InputPayload is the JSON text of the caller's event.
	InputPayload *string `json:"InputPayload,omitempty"`
}

// ContextDetails belongs to CONTEXT operations.
type ContextDetails struct {
	// ReplayChildren says that the descendants stay in the state and that the
	// context's function runs again at replay.
	ReplayChildren bool         `json:"ReplayChildren,omitempty"`
	Result         *string      `json:"Result,omitempty"`
	Error          *ErrorObject `json:"Error,omitempty"`
}

// StepDetails belongs to STEP operations.
type StepDetails struct {
	// Attempt counts finished attempts: 0 while the first one runs.
	Attempt int `json:"Attempt"`
	// NextAttemptTimestamp is set in status PENDING only.
	NextAttemptTimestamp *Timestamp `json:"NextAttemptTimestamp,omitempty"`
	// Result is the final result, or the polled state of a wait-for-condition.
	Result *string `json:"Result,omitempty"`
	// Error is the last error.
	Error *ErrorObject `json:"Error,omitempty"`
}

// WaitDetails belongs to WAIT operations.
type WaitDetails struct {
	ScheduledEndTimestamp *Timestamp `json:"ScheduledEndTimestamp,omitempty"`
}

// CallbackDetails belongs to CALLBACK operations.
type CallbackDetails struct {
	// CallbackID is minted by the service when the callback starts.
	CallbackID string       `json:"CallbackId"`
	Result     *string      `json:"Result,omitempty"`
	Error      *ErrorObject `json:"Error,omitempty"`
}

// ChainedInvokeDetails belongs to CHAINED_INVOKE operations.
type ChainedInvokeDetails struct {
	Result *string      `json:"Result,omitempty"`
	Error  *ErrorObject `json:"Error,omitempty"`
}

// Result returns the recorded result of a STEP, CONTEXT, CALLBACK or
// CHAINED_INVOKE, nil when there is none.
func (o *Operation) Result() *string {
	switch {
	case o.StepDetails != nil:
		return o.StepDetails.Result
	case o.ContextDetails != nil:
		return o.ContextDetails.Result
	case o.CallbackDetails != nil:
		return o.CallbackDetails.Result
	case o.ChainedInvokeDetails != nil:
		return o.ChainedInvokeDetails.Result
	default:
		return nil
	}
}

// Error returns the recorded error of a STEP, CONTEXT, CALLBACK or
// CHAINED_INVOKE, nil when there is none.
func (o *Operation) Error() *ErrorObject {
	switch {
	case o.StepDetails != nil:
		return o.StepDetails.Error
	case o.ContextDetails != nil:
		return o.ContextDetails.Error
	case o.CallbackDetails != nil:
		return o.CallbackDetails.Error
	case o.ChainedInvokeDetails != nil:
		return o.ChainedInvokeDetails.Error
	default:
		return nil
	}
}
