// SPDX-License-Identifier: Apache-2.0

package protocol

// EventType names one entry of an execution's history.
type EventType string

// The event types of the service.
const (
	EventExecutionStarted       EventType = "ExecutionStarted"
	EventExecutionSucceeded     EventType = "ExecutionSucceeded"
	EventExecutionFailed        EventType = "ExecutionFailed"
	EventExecutionTimedOut      EventType = "ExecutionTimedOut"
	EventExecutionStopped       EventType = "ExecutionStopped"
	EventContextStarted         EventType = "ContextStarted"
	EventContextSucceeded       EventType = "ContextSucceeded"
	EventContextFailed          EventType = "ContextFailed"
	EventWaitStarted            EventType = "WaitStarted"
	EventWaitSucceeded          EventType = "WaitSucceeded"
	EventWaitCancelled          EventType = "WaitCancelled"
	EventStepStarted            EventType = "StepStarted"
	EventStepSucceeded          EventType = "StepSucceeded"
	EventStepFailed             EventType = "StepFailed"
	EventChainedInvokeStarted   EventType = "ChainedInvokeStarted"
	EventChainedInvokeSucceeded EventType = "ChainedInvokeSucceeded"
	EventChainedInvokeFailed    EventType = "ChainedInvokeFailed"
	EventChainedInvokeTimedOut  EventType = "ChainedInvokeTimedOut"
	EventChainedInvokeStopped   EventType = "ChainedInvokeStopped"
	EventCallbackStarted        EventType = "CallbackStarted"
	EventCallbackSucceeded      EventType = "CallbackSucceeded"
	EventCallbackFailed         EventType = "CallbackFailed"
	EventCallbackTimedOut       EventType = "CallbackTimedOut"
	EventInvocationCompleted    EventType = "InvocationCompleted"
)

// Event is one entry of an execution's history. Exactly the details member that
// matches EventType is set, even when it has nothing to say.
type Event struct {
	EventType      EventType `json:"EventType"`
	EventID        int       `json:"EventId"`
	EventTimestamp Timestamp `json:"EventTimestamp"`
	ID             string    `json:"Id,omitempty"`
	ParentID       string    `json:"ParentId,omitempty"`
	Name           string    `json:"Name,omitempty"`
	SubType        string    `json:"SubType,omitempty"`

	ExecutionStartedDetails       *ExecutionStartedDetails     `json:"ExecutionStartedDetails,omitempty"`
	ExecutionSucceededDetails     *ResultDetails               `json:"ExecutionSucceededDetails,omitempty"`
	ExecutionFailedDetails        *ErrorDetails                `json:"ExecutionFailedDetails,omitempty"`
	ExecutionTimedOutDetails      *ErrorDetails                `json:"ExecutionTimedOutDetails,omitempty"`
	ExecutionStoppedDetails       *ErrorDetails                `json:"ExecutionStoppedDetails,omitempty"`
	ContextStartedDetails         *EmptyDetails                `json:"ContextStartedDetails,omitempty"`
	ContextSucceededDetails       *ResultDetails               `json:"ContextSucceededDetails,omitempty"`
	ContextFailedDetails          *ErrorDetails                `json:"ContextFailedDetails,omitempty"`
	WaitStartedDetails            *WaitStartedDetails          `json:"WaitStartedDetails,omitempty"`
	WaitSucceededDetails          *WaitSucceededDetails        `json:"WaitSucceededDetails,omitempty"`
	WaitCancelledDetails          *ErrorDetails                `json:"WaitCancelledDetails,omitempty"`
	StepStartedDetails            *EmptyDetails                `json:"StepStartedDetails,omitempty"`
	StepSucceededDetails          *StepSucceededDetails        `json:"StepSucceededDetails,omitempty"`
	StepFailedDetails             *StepFailedDetails           `json:"StepFailedDetails,omitempty"`
	ChainedInvokeStartedDetails   *ChainedInvokeStartedDetails `json:"ChainedInvokeStartedDetails,omitempty"`
	ChainedInvokeSucceededDetails *ResultDetails               `json:"ChainedInvokeSucceededDetails,omitempty"`
	ChainedInvokeFailedDetails    *ErrorDetails                `json:"ChainedInvokeFailedDetails,omitempty"`
	ChainedInvokeTimedOutDetails  *ErrorDetails                `json:"ChainedInvokeTimedOutDetails,omitempty"`
	ChainedInvokeStoppedDetails   *ErrorDetails                `json:"ChainedInvokeStoppedDetails,omitempty"`
	CallbackStartedDetails        *CallbackStartedDetails      `json:"CallbackStartedDetails,omitempty"`
	CallbackSucceededDetails      *ResultDetails               `json:"CallbackSucceededDetails,omitempty"`
	CallbackFailedDetails         *ErrorDetails                `json:"CallbackFailedDetails,omitempty"`
	CallbackTimedOutDetails       *ErrorDetails                `json:"CallbackTimedOutDetails,omitempty"`
	InvocationCompletedDetails    *InvocationCompletedDetails  `json:"InvocationCompletedDetails,omitempty"`
}

// EventPayload is an input or a result inside an event. Truncated says that data
// was left out, for its size or because the reader asked for none.
type EventPayload struct {
	Payload   *string `json:"Payload,omitempty"`
	Truncated bool    `json:"Truncated"`
}

// EventError is an error inside an event.
type EventError struct {
	Payload   *ErrorObject `json:"Payload,omitempty"`
	Truncated bool         `json:"Truncated"`
}

// RetryDetails says which attempt of a step ended and when the next one is due.
type RetryDetails struct {
	CurrentAttempt          int  `json:"CurrentAttempt"`
	NextAttemptDelaySeconds *int `json:"NextAttemptDelaySeconds,omitempty"`
}

// EmptyDetails is present without saying anything.
type EmptyDetails struct{}

// ExecutionStartedDetails belongs to ExecutionStarted.
type ExecutionStartedDetails struct {
	Input            EventPayload `json:"Input"`
	ExecutionTimeout int          `json:"ExecutionTimeout,omitempty"`
}

// ResultDetails belongs to events that carry nothing but a result.
type ResultDetails struct {
	Result EventPayload `json:"Result"`
}

// ErrorDetails belongs to events that carry nothing but an error.
type ErrorDetails struct {
	Error EventError `json:"Error"`
}

// WaitStartedDetails belongs to WaitStarted; Duration is in seconds.
type WaitStartedDetails struct {
	Duration              int        `json:"Duration"`
	ScheduledEndTimestamp *Timestamp `json:"ScheduledEndTimestamp,omitempty"`
}

// WaitSucceededDetails belongs to WaitSucceeded; Duration is the one asked for.
type WaitSucceededDetails struct {
	Duration int `json:"Duration"`
}

// StepSucceededDetails belongs to StepSucceeded.
type StepSucceededDetails struct {
	Result       EventPayload `json:"Result"`
	RetryDetails RetryDetails `json:"RetryDetails"`
}

// StepFailedDetails belongs to StepFailed.
type StepFailedDetails struct {
	Error        EventError   `json:"Error"`
	RetryDetails RetryDetails `json:"RetryDetails"`
}

// ChainedInvokeStartedDetails belongs to ChainedInvokeStarted. The ARN is that
// of the target's execution, when the target is durable.
type ChainedInvokeStartedDetails struct {
	FunctionName        string       `json:"FunctionName"`
	TenantID            string       `json:"TenantId,omitempty"`
	Input               EventPayload `json:"Input"`
	ExecutedVersion     string       `json:"ExecutedVersion,omitempty"`
	DurableExecutionARN string       `json:"DurableExecutionArn,omitempty"`
}

// CallbackStartedDetails belongs to CallbackStarted; time-outs are in seconds.
type CallbackStartedDetails struct {
	CallbackID       string `json:"CallbackId"`
	Timeout          int    `json:"Timeout,omitempty"`
	HeartbeatTimeout int    `json:"HeartbeatTimeout,omitempty"`
}

// InvocationCompletedDetails belongs to InvocationCompleted. Error is set when
// the invocation failed or its answer was refused.
type InvocationCompletedDetails struct {
	StartTimestamp Timestamp   `json:"StartTimestamp"`
	EndTimestamp   Timestamp   `json:"EndTimestamp"`
	RequestID      string      `json:"RequestId"`
	Error          *EventError `json:"Error,omitempty"`
}
