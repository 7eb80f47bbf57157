// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Names under which errors are recorded.
//
// The SDK's own errors have names in a space of their own, which begins with
// "durable.". An error of the user's can't get in there: the bare name of a Go
// type has no dot, and an ErrorType method or a registration that claims such a
// name is not heeded or refused. So a type of the user's that happens to be
// called SerdesError is never taken for the SDK's.
const (
	namespace = "durable."

	typeInterrupted      = namespace + "StepInterruptedError"
	typeStepTimeout      = namespace + "StepTimeoutError"
	typePanic            = namespace + "PanicError"
	typeSerdes           = namespace + "SerdesError"
	typeTooLarge         = namespace + "SizeError"
	typeNonDeterministic = namespace + "NonDeterministicExecutionError"
	typeMisuse           = namespace + "MisuseError"
	typeValidation       = namespace + "ValidationError"
	typeCallback         = namespace + "CallbackError"
	typeInvoke           = namespace + "InvokeError"
	typeInvokeTimeout    = namespace + "InvokeTimeoutError"
	typeInvokeStopped    = namespace + "InvokeStoppedError"
	typeCombinator       = namespace + "CombinatorError"
	typeExhausted        = namespace + "ConditionExhaustedError"
	typeVersion          = namespace + "VersionError"

	// The service records these itself.
	typeCallbackTimeout   = "Callback.Timeout"
	typeCallbackHeartbeat = "Callback.Heartbeat"
)

// reserved reports whether only the SDK and the service record under the name.
func reserved(errorType string) bool {
	return strings.HasPrefix(errorType, namespace) ||
		errorType == typeCallbackTimeout || errorType == typeCallbackHeartbeat
}

// sentinelFor reports whether an error recorded under the type name matches the
// sentinel.
func sentinelFor(errorType string, sentinel error) bool {
	return slices.Contains(sentinelsFor(errorType), sentinel)
}

func sentinelsFor(errorType string) []error {
	switch errorType {
	case typeInterrupted:
		return []error{ErrStepInterrupted}
	case typeStepTimeout, typeInvokeTimeout:
		return []error{ErrTimedOut}
	case typeInvokeStopped:
		return []error{ErrStopped}
	case typeCallback:
		return []error{ErrCallback}
	case typeCallbackTimeout:
		return []error{ErrTimedOut, ErrCallback}
	case typeCallbackHeartbeat:
		return []error{ErrTimedOut, ErrHeartbeat, ErrCallback}
	case typeExhausted:
		return []error{ErrConditionExhausted}
	case typeVersion:
		return []error{ErrUnsupportedVersion}
	case typePanic:
		return []error{ErrPanic}
	case typeSerdes:
		return []error{ErrSerdes}
	case typeTooLarge:
		return []error{ErrTooLarge}
	case typeNonDeterministic:
		return []error{ErrNonDeterministic}
	default:
		return nil
	}
}

// ownType returns the name of an error whose Go type is the SDK's, "" for others.
func ownType(err error) string {
	t, ok := err.(typer) // the error itself, not what it wraps
	if ok && goType(err).PkgPath() == ownPackage {
		return t.ErrorType()
	}
	return ""
}

const ownPackage = "github.com/lambda-durable/durable-go/sdk/durable"

// goType returns the Go type of an error without pointers.
func goType(err error) reflect.Type {
	t := reflect.TypeOf(err)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// typeName returns the bare name of the Go type of an error, "" for those of the
// errors and fmt packages, which only carry text or other errors.
func typeName(err error) string {
	t := goType(err)
	if pkg := t.PkgPath(); pkg == "errors" || pkg == "fmt" {
		return ""
	}
	if _, carrier := err.(*dataError); carrier { //nolint:errorlint // the error itself
		return ""
	}
	name, _, _ := strings.Cut(t.Name(), "[") // without type arguments
	return name
}

// timeoutError is the failure of a body that ran into its step's time-out.
type timeoutError struct {
	after time.Duration
	err   error
}

func (e *timeoutError) Error() string {
	return fmt.Sprintf("no result within the step's time-out of %s: %v", e.after, e.err)
}

func (e *timeoutError) ErrorType() string    { return typeStepTimeout }
func (e *timeoutError) Unwrap() error        { return e.err }
func (e *timeoutError) Is(target error) bool { return target == ErrTimedOut }

// errStepTimeout is the cause with which a body's context ends.
var errStepTimeout = errors.New("the step's time-out has passed")

// interruptedError stands for an attempt that a crash cut off.
type interruptedError struct{}

var errInterrupted = interruptedError{}

func (interruptedError) Error() string {
	return "the attempt was interrupted before its outcome could be recorded"
}
func (interruptedError) ErrorType() string    { return typeInterrupted }
func (interruptedError) Is(target error) bool { return target == ErrStepInterrupted }
