// SPDX-License-Identifier: Apache-2.0

package service

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// StartRequest asks for a new execution, as the Invoke API does. Its JSON is part
// of an [Origin].
type StartRequest struct {
	// FunctionName is the bare name of the function.
	FunctionName string `json:"FunctionName"`
	// Qualifier is the version that an alias, if any, was resolved to: $LATEST.
	Qualifier string `json:"Qualifier,omitempty"`
	// Name makes the start idempotent. Empty means that one is generated.
	Name string `json:"Name"`
	// Input is the caller's event; empty means absent.
	Input string `json:"Input,omitempty"`
	// Async says that the invocation type is Event, which allows less input.
	Async       bool   `json:"Async,omitempty"`
	TenantID    string `json:"TenantID,omitempty"`
	TraceHeader string `json:"TraceHeader,omitempty"`
	// ExecutionTimeout replaces that of [Config]. Whole seconds.
	ExecutionTimeout time.Duration `json:"ExecutionTimeout"`
}

// Start creates an execution, or returns the one that has that function and
// name already, whether it runs or has ended, when the input is the same. With
// another input it answers DurableExecutionAlreadyStartedException. A name is
// free again once the retention of its execution is over.
func (s *Service) Start(now time.Time, req StartRequest) (e *Execution, created bool, err error) {
	req.Qualifier = cmp.Or(req.Qualifier, "$LATEST")
	req.ExecutionTimeout = cmp.Or(req.ExecutionTimeout, s.cfg.ExecutionTimeout)
	if refusal := s.checkStart(&req); refusal != nil {
		return nil, false, refusal
	}
	functionARN := s.cfg.functionARN(req.FunctionName, req.Qualifier)
	if req.Name == "" {
		s.unnamed++
		req.Name = uuid("name", functionARN, strconv.Itoa(s.unnamed))
	}
	generation := s.forgotten + 1
	if known, ok := s.byName[nameKey{req.FunctionName, req.Name}]; ok {
		if !known.expired(now) {
			return known.startAgain(&req)
		}
		generation = max(generation, known.generation+1)
	}
	e = newExecution(s, now, &req, identify(functionARN, req.Name, generation))
	s.add(e)
	return e, true, nil
}

// startAgain answers a start with the name of a known execution.
func (e *Execution) startAgain(req *StartRequest) (*Execution, bool, error) {
	if e.input != req.Input {
		return nil, false, alreadyStarted(e)
	}
	return e, false, nil
}

func (s *Service) checkStart(req *StartRequest) *backend.Refusal {
	limit := s.cfg.MaxInput
	if req.Async {
		limit = s.cfg.MaxAsyncInput
	}
	timeout := req.ExecutionTimeout
	switch {
	case !isToken(req.FunctionName, 140):
		return violation("functionName", tokenPattern)
	case !isVersion(req.Qualifier):
		return violation("qualifier", versionPattern)
	case req.Name != "" && !isToken(req.Name, 64):
		return violation("durableExecutionName", tokenPattern)
	case timeout < time.Second || timeout > maxExecutionTimeout || timeout%time.Second != 0:
		return violation("executionTimeout", between(1, int(maxExecutionTimeout/time.Second)))
	case len(req.Input) > limit:
		return &backend.Refusal{
			Code:       "RequestTooLargeException",
			HTTPStatus: 413,
			Message: fmt.Sprintf(
				"Request must be smaller than %d bytes for the InvokeFunction operation", limit),
		}
	default:
		return nil
	}
}

func alreadyStarted(e *Execution) *backend.Refusal {
	return &backend.Refusal{
		Code:       backend.CodeAlreadyStarted,
		HTTPStatus: 409,
		Message: "Durable execution " + e.name + " of function " + e.function +
			" was already started with a different payload.",
	}
}
