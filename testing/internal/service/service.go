// SPDX-License-Identifier: Apache-2.0

package service

import (
	"iter"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Service keeps executions, their names and their callbacks. It isn't safe for
// concurrent use; see the package comment.
type Service struct {
	cfg        Config
	executions []*Execution
	running    []*Execution
	byARN      map[string]*Execution
	byName     map[nameKey]*Execution
	callbacks  map[string]callbackRef
	// started counts all executions, and unnamed those whose name was generated.
	started int
	unnamed int
	// forgotten is the highest generation of an execution that was forgotten, so
	// that none of its successors gets its ARN.
	forgotten int
	// touched lists the executions that [Service.TakeChanges] has to look at.
	touched []*Execution
}

type nameKey struct{ function, name string }

// New returns a service without executions.
func New(cfg Config) *Service {
	cfg.setDefaults()
	return &Service{
		cfg:    cfg,
		byARN:  make(map[string]*Execution),
		byName: make(map[nameKey]*Execution),
	}
}

// Execution returns the execution with that ARN, or a ResourceNotFoundException.
func (s *Service) Execution(arn string) (*Execution, error) {
	if e, ok := s.byARN[arn]; ok {
		return e, nil
	}
	return nil, notFound("Durable execution not found: " + arn)
}

// All yields every execution in the order in which they were started.
func (s *Service) All() iter.Seq[*Execution] { return slices.Values(s.executions) }

// Checkpoint is [Execution.Checkpoint] of the execution that the request names.
func (s *Service) Checkpoint(
	now time.Time, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	e, ok := s.byARN[req.ExecutionARN]
	if !ok {
		return backend.CheckpointResponse{}, unknownARN()
	}
	return e.Checkpoint(now, req)
}

// State is [Execution.State] of the execution that the request names.
func (s *Service) State(
	now time.Time, req backend.StateRequest,
) (backend.StateResponse, error) {
	e, ok := s.byARN[req.ExecutionARN]
	if !ok {
		return backend.StateResponse{}, unknownARN()
	}
	return e.State(now, req)
}

// NextDue returns the earliest timer of all running executions; of equal ones
// that of the execution that was started first.
func (s *Service) NextDue() (Timer, bool) {
	e, due := s.earliest()
	return due, e != nil
}

// Fire lets everything pass that is due by now, in time order over all
// executions, and returns it. At equal instants executions come in the order of
// their start; for the order within one see [Execution.Fire].
func (s *Service) Fire(now time.Time) []Timer {
	var fired []Timer
	for {
		e, due := s.earliest()
		if e == nil || due.At.After(now) {
			return fired
		}
		fired = append(fired, e.Fire(due.At)...)
	}
}

func (s *Service) earliest() (first *Execution, due Timer) {
	s.running = slices.DeleteFunc(s.running, func(e *Execution) bool { return e.closed() })
	for _, e := range s.running {
		if t, ok := e.NextDue(); ok && (first == nil || t.At.Before(due.At)) {
			first, due = e, t
		}
	}
	return first, due
}

func (s *Service) add(e *Execution) {
	e.serial = s.started
	s.started++
	e.touch()
	s.keep(e)
}

// keep makes an execution known that has its serial.
func (s *Service) keep(e *Execution) {
	s.executions = append(s.executions, e)
	s.running = append(s.running, e)
	s.byARN[e.arn] = e
	s.byName[nameKey{e.function, e.name}] = e
}

// unknownARN is a 400: the model of the checkpoint API has no 404.
func unknownARN() *backend.Refusal { return backend.Invalid("Invalid durable execution ARN.") }

func notFound(message string) *backend.Refusal {
	return &backend.Refusal{Code: backend.CodeResourceNotFound, Message: message, HTTPStatus: 404}
}
