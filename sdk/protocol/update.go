// SPDX-License-Identifier: Apache-2.0

package protocol

// OperationAction is the transition that an update asks for.
type OperationAction string

// The actions of the service.
const (
	ActionStart   OperationAction = "START"
	ActionSucceed OperationAction = "SUCCEED"
	ActionFail    OperationAction = "FAIL"
	ActionRetry   OperationAction = "RETRY"
	ActionCancel  OperationAction = "CANCEL"
)

// OperationUpdate proposes one transition of one operation. Type, SubType, Name
// and ParentID are the same in every update of one operation.
type OperationUpdate struct {
	ID       string          `json:"Id"`
	ParentID string          `json:"ParentId,omitempty"`
	Name     string          `json:"Name,omitempty"`
	Type     OperationType   `json:"Type"`
	SubType  string          `json:"SubType,omitempty"`
	Action   OperationAction `json:"Action"`
	Payload  *string         `json:"Payload,omitempty"`
	Error    *ErrorObject    `json:"Error,omitempty"`

	ContextOptions       *ContextOptions       `json:"ContextOptions,omitempty"`
	StepOptions          *StepOptions          `json:"StepOptions,omitempty"`
	WaitOptions          *WaitOptions          `json:"WaitOptions,omitempty"`
	CallbackOptions      *CallbackOptions      `json:"CallbackOptions,omitempty"`
	ChainedInvokeOptions *ChainedInvokeOptions `json:"ChainedInvokeOptions,omitempty"`
}

// ContextOptions goes with CONTEXT SUCCEED.
type ContextOptions struct {
	ReplayChildren bool `json:"ReplayChildren"`
}

// StepOptions goes with STEP RETRY.
type StepOptions struct {
	NextAttemptDelaySeconds int `json:"NextAttemptDelaySeconds"`
}

// WaitOptions goes with WAIT START.
type WaitOptions struct {
	WaitSeconds int `json:"WaitSeconds"`
}

// CallbackOptions goes with CALLBACK START; zero disables a time-out.
type CallbackOptions struct {
	TimeoutSeconds          int `json:"TimeoutSeconds,omitempty"`
	HeartbeatTimeoutSeconds int `json:"HeartbeatTimeoutSeconds,omitempty"`
}

// ChainedInvokeOptions goes with CHAINED_INVOKE START.
type ChainedInvokeOptions struct {
	FunctionName string `json:"FunctionName"`
	TenantID     string `json:"TenantId,omitempty"`
	TraceID      string `json:"XAmznTraceId,omitempty"`
}

// ErrorObject is how the wire carries an error. Every member is optional; an
// empty object is legal.
type ErrorObject struct {
	ErrorType    string   `json:"ErrorType,omitempty"`
	ErrorMessage string   `json:"ErrorMessage,omitempty"`
	ErrorData    string   `json:"ErrorData,omitempty"`
	StackTrace   []string `json:"StackTrace,omitempty"`
}

// Size is the number of bytes that count towards the service's limit.
func (e *ErrorObject) Size() int {
	if e == nil {
		return 0
	}
	n := len(e.ErrorType) + len(e.ErrorMessage) + len(e.ErrorData)
	for _, line := range e.StackTrace {
		n += len(line)
	}
	return n
}
