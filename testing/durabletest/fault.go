// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Faults lets the calls that the function makes to the service go wrong. Faults
// of several calls add up; where more than one of them applies, the first does.
// The functions that it invokes are spared.
//
//	durabletest.Faults(
//		durabletest.Fault{Kind: durabletest.FaultThrottle, At: []int{3}},
//		durabletest.Fault{Kind: durabletest.FaultLostResponse, On: "charge"},
//		durabletest.Fault{Kind: durabletest.FaultLatency, Delay: time.Second},
//	)
//
// A refusal ends the invocation, and the service invokes again after 5 s, up to
// five times in a row, except for those that end the execution. AWS has no such
// option; what the SDK makes of the texts is the same there.
//
// A fault whose call does not come is none: [Execution.FaultHits] tells which have
// happened, and a test that fails for any reason names those that have not.
func Faults(faults ...Fault) Option {
	return option(func(c *config) { c.faults = append(c.faults, faults...) })
}

// Fault is something that goes wrong at calls of the service.
type Fault struct {
	Kind FaultKind
	// At are the calls at which it happens, counted from 1 over the whole
	// execution. Empty means any.
	At []int
	// On has it happen at checkpoints only that carry an operation with the name
	// or path, in the way of [Override]. Empty means any.
	On string
	// Reads has it happen when the state is read, and not at checkpoints; At
	// counts the reads then.
	Reads bool
	// Chance is how likely it is at a call where it may happen, drawn by the seed
	// of the run. 0 means that it happens for sure.
	Chance float64
	// Times is how often it happens at most, negative without a limit. 0 means
	// once, but at all calls of At, and without a limit for [FaultLatency] and
	// [FaultShortPages].
	Times int
	// Delay is how long a call takes by [FaultLatency]: half of it on the way
	// there and half on the way back.
	Delay time.Duration
	// PageSize is how many operations a page has by [FaultShortPages]; 0 means 1.
	PageSize int
}

// FaultKind says what goes wrong.
type FaultKind string

// The kinds of faults.
const (
	// FaultThrottle is HTTP 429. The call has no effect.
	FaultThrottle FaultKind = "throttled"
	// FaultServer is HTTP 500. The call has no effect.
	FaultServer FaultKind = "service fault"
	// FaultStaleToken is the refusal of a checkpoint token as stale.
	FaultStaleToken FaultKind = "stale token"
	// FaultNoToken is a checkpoint that is taken and answered without another
	// token: the service drains, and invokes again.
	FaultNoToken FaultKind = "no token"
	// FaultLostRequest is a connection that breaks before the call got through.
	FaultLostRequest FaultKind = "lost request"
	// FaultLostResponse is one that breaks when the call has had its effect.
	FaultLostResponse FaultKind = "lost response"
	// FaultShortPages answers with few operations at a time.
	FaultShortPages FaultKind = "short pages"
	// FaultLatency lets virtual time pass during the call.
	FaultLatency FaultKind = "latency"
	// FaultKMSAccessDenied and the others say that the key of the payloads can't
	// be used, by HTTP 502. They end the execution.
	FaultKMSAccessDenied FaultKind = "KMS access denied"
	// FaultKMSDisabled is a key that is disabled.
	FaultKMSDisabled FaultKind = "KMS key disabled"
	// FaultKMSInvalidState is a key that is about to be deleted, for instance.
	FaultKMSInvalidState FaultKind = "KMS key in an invalid state"
	// FaultKMSNotFound is a key that does not exist.
	FaultKMSNotFound FaultKind = "KMS key not found"
)

// What happens to the process, for [FuzzRun]; [CrashSweep] has crashes of its own.
const (
	faultGoneBefore FaultKind = "process gone, request lost"
	faultGoneAfter  FaultKind = "process gone, response lost"
)

// refusal is what the service answers, nil when the fault is of another kind.
func (k FaultKind) refusal() *backend.Refusal {
	switch k {
	case FaultThrottle:
		return &backend.Refusal{
			Code: backend.CodeTooManyRequests, Message: "Rate exceeded",
			HTTPStatus: http.StatusTooManyRequests,
		}
	case FaultServer:
		return &backend.Refusal{
			Code:       backend.CodeServiceException,
			Message:    "The AWS Lambda service encountered an internal error.",
			HTTPStatus: http.StatusInternalServerError,
		}
	case FaultStaleToken:
		return backend.StaleToken()
	case FaultKMSAccessDenied:
		return unusableKey("KMSAccessDeniedException", "access was denied")
	case FaultKMSDisabled:
		return unusableKey("KMSDisabledException", "the KMS key used is disabled")
	case FaultKMSInvalidState:
		return unusableKey("KMSInvalidStateException",
			"the state of the KMS key used is not valid for Decrypt")
	case FaultKMSNotFound:
		return unusableKey("KMSNotFoundException", "the KMS key was not found")
	case FaultNoToken, FaultLostRequest, FaultLostResponse, FaultShortPages, FaultLatency:
		return nil
	default:
		return nil
	}
}

func unusableKey(code, why string) *backend.Refusal {
	return &backend.Refusal{
		Code: code, HTTPStatus: http.StatusBadGateway,
		Message: "Lambda was unable to decrypt the payload because " + why +
			". Please check the KMS key settings.",
	}
}

// String says what goes wrong and where.
func (f Fault) String() string {
	parts := []string{string(f.Kind)}
	calls := "checkpoint"
	if f.Reads {
		calls = "read"
	}
	if len(f.At) > 0 {
		parts = append(parts, fmt.Sprintf("at %s %s", calls, list(f.At)))
	} else {
		parts = append(parts, "at any "+calls)
	}
	if f.On != "" {
		parts = append(parts, fmt.Sprintf("of %q", f.On))
	}
	if f.Chance > 0 {
		parts = append(parts, fmt.Sprintf("with a chance of %g", f.Chance))
	}
	if most := f.most(); most > 0 && len(f.At) == 0 {
		parts = append(parts, fmt.Sprintf("%d times", most))
	}
	return strings.Join(parts, " ")
}

func list(numbers []int) string {
	var parts []string
	for _, n := range numbers {
		parts = append(parts, strconv.Itoa(n))
	}
	return strings.Join(parts, ", ")
}

// most is how often the fault happens at most, negative without a limit.
func (f Fault) most() int {
	switch {
	case f.Times != 0:
		return f.Times
	case f.Kind == FaultLatency, f.Kind == FaultShortPages:
		return -1
	case len(f.At) > 0:
		return len(f.At)
	default:
		return 1
	}
}

// check says what is wrong with the fault itself.
func (f Fault) check() error {
	switch {
	case !f.Kind.known():
		return fmt.Errorf("fault of an unknown kind %q", f.Kind)
	case f.Reads && f.Kind == FaultNoToken:
		return fmt.Errorf("fault %q at reads: only the answer to a checkpoint has a token", f.Kind)
	case f.Reads && f.On != "":
		return fmt.Errorf("fault %q on %q at reads: only checkpoints carry operations", f.Kind, f.On)
	case f.Chance < 0 || f.Chance > 1:
		return fmt.Errorf("fault %q with a chance of %g, it must be from 0 to 1", f.Kind, f.Chance)
	case f.Kind == FaultLatency && f.Delay <= 0:
		return fmt.Errorf("fault %q without a delay", f.Kind)
	case f.PageSize < 0:
		return fmt.Errorf("fault %q with pages of %d operations", f.Kind, f.PageSize)
	default:
		return nil
	}
}

func (k FaultKind) known() bool {
	switch k {
	case FaultNoToken, FaultLostRequest, FaultLostResponse, FaultShortPages, FaultLatency:
		return true
	default:
		return k.refusal() != nil
	}
}
