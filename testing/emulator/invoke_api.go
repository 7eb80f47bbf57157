// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Types of invocation.
const (
	requestResponse = "RequestResponse"
	eventInvocation = "Event"
	dryRun          = "DryRun"
)

// invokeRequest is one call of the Invoke API.
type invokeRequest struct {
	called  functionName
	kind    string
	payload []byte
	header  http.Header
}

func (s *Server) serveInvoke(w http.ResponseWriter, r *http.Request) error {
	req, err := readInvoke(w, r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	fn, refusal := s.callable(req.called)
	s.mu.Unlock()
	switch {
	case refusal != nil:
		return refusal
	case fn.PerTenant && r.Header.Get("X-Amz-Tenant-Id") == "":
		return tenantMissing()
	case req.kind == dryRun:
		w.WriteHeader(http.StatusNoContent)
		return nil
	case fn.Durable != nil:
		return s.invokeDurable(w, r, fn, req)
	default:
		return s.invokePlain(w, r, fn, req)
	}
}

func readInvoke(w http.ResponseWriter, r *http.Request) (*invokeRequest, error) {
	called, refusal := parseFunctionName(r.PathValue("function"), r.URL.Query().Get("Qualifier"))
	if refusal != nil {
		return nil, refusal
	}
	req := &invokeRequest{called: called, header: r.Header}
	switch req.kind = r.Header.Get("X-Amz-Invocation-Type"); req.kind {
	case "":
		req.kind = requestResponse
	case requestResponse, eventInvocation, dryRun:
	default:
		return nil, invalidMember("invocationType",
			"Member must satisfy enum value set: [Event, RequestResponse, DryRun]")
	}
	if refusal := checkInvoke(r.Header); refusal != nil {
		return nil, refusal
	}
	var err error
	if req.payload, err = readBody(w, r); err != nil {
		return nil, err
	}
	if len(req.payload) > 0 && !json.Valid(req.payload) {
		return nil, &backend.Refusal{
			Code: "InvalidRequestContentException", HTTPStatus: http.StatusBadRequest,
			Message: "Could not parse request body into json: it is not valid JSON",
		}
	}
	return req, nil
}

// invokeDurable starts an execution, or finds that of the same name, and waits
// for its end unless the invocation is asynchronous.
func (s *Server) invokeDurable(
	w http.ResponseWriter, r *http.Request, fn *function, req *invokeRequest,
) error {
	var one *run
	err := s.at(func(time.Time) error {
		started, refusal := s.start(req.called, fn, service.StartRequest{
			Name:     req.header.Get("X-Amz-Durable-Execution-Name"),
			Input:    string(req.payload),
			Async:    req.kind == eventInvocation,
			TenantID: req.header.Get("X-Amz-Tenant-Id"), TraceHeader: req.header.Get("X-Amzn-Trace-Id"),
		})
		if refusal != nil {
			return refusal
		}
		one = started
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("X-Amz-Durable-Execution-Arn", one.exec.ARN())
	if req.kind == eventInvocation {
		w.WriteHeader(http.StatusAccepted)
		return nil
	}
	if _, err := await(s, r, one.ended); err != nil {
		return err
	}
	s.mu.Lock()
	about := one.exec.Describe()
	s.mu.Unlock()
	got := answer{payload: bytesOf(about.Result)}
	if about.Status != protocol.ExecutionSucceeded {
		got = answer{err: orEmpty(about.Error)}
	}
	s.answerInvoke(w, fn, req, got, func(l *logRecord) bool { return l.executionARN == about.ARN })
	return nil
}

// tooLarge refuses the event of an ordinary function that is more than Lambda
// takes; the service does so for durable ones.
func (req *invokeRequest) tooLarge() *backend.Refusal {
	limit := maxAnswer
	if req.kind == eventInvocation {
		limit = 1 << 20
	}
	if len(req.payload) <= limit {
		return nil
	}
	return &backend.Refusal{
		Code: "RequestTooLargeException", HTTPStatus: http.StatusRequestEntityTooLarge,
		Message: fmt.Sprintf("Request must be smaller than %d bytes for the InvokeFunction operation",
			limit),
	}
}

// tenantMissing refuses an invocation that doesn't say for whom it is.
func tenantMissing() *backend.Refusal {
	return backend.Invalid("The invoked function is enabled with tenancy configuration. " +
		"Add a valid tenant ID in your request and try again.")
}

// invokePlain runs an ordinary function.
func (s *Server) invokePlain(
	w http.ResponseWriter, r *http.Request, fn *function, req *invokeRequest,
) error {
	if refusal := req.tooLarge(); refusal != nil {
		return refusal
	}
	c := s.newCall(req.called, req.payload)
	c.inv.traceID = req.header.Get("X-Amzn-Trace-Id")
	c.inv.tenantID = req.header.Get("X-Amz-Tenant-Id")
	var refusal *backend.Refusal
	if c.inv.clientContext, refusal = clientContext(req.header); refusal != nil {
		return refusal
	}
	if req.kind == eventInvocation {
		s.repeat(c)
		s.queue(c)
		w.WriteHeader(http.StatusAccepted)
		return nil
	}
	answered := make(chan answer, 1)
	c.finish = func(_ time.Time, got answer) { answered <- got }
	s.queue(c)
	got, err := await(s, r, answered)
	if err != nil {
		return err
	}
	s.answerInvoke(w, fn, req, got, func(l *logRecord) bool { return l.requestID == c.inv.requestID })
	return nil
}

func (s *Server) queue(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enqueue(c)
}

// await waits for an end, for as long as the caller does.
func await[T any](s *Server, r *http.Request, ended <-chan T) (T, error) {
	select {
	case got := <-ended:
		return got, nil
	case <-r.Context().Done():
		return *new(T), errors.New("the caller has gone away")
	case <-s.done:
		return *new(T), errors.New("the emulator was closed")
	}
}

func (s *Server) answerInvoke(
	w http.ResponseWriter, fn *function, req *invokeRequest, got answer,
	mine func(*logRecord) bool,
) {
	h := w.Header()
	h.Set("X-Amz-Executed-Version", fn.versionOf(req.called))
	if req.header.Get("X-Amz-Log-Type") == "Tail" {
		tail := s.logs.tail(req.called.name, mine)
		h.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString([]byte(tail)))
	}
	if got.err != nil {
		h.Set("X-Amz-Function-Error", "Unhandled")
		if got.payload == nil {
			got.payload = encodeFunctionError(got.err)
		}
	}
	write(w, http.StatusOK, "application/json", got.payload)
}

func orEmpty(e *protocol.ErrorObject) *protocol.ErrorObject {
	if e == nil {
		return &protocol.ErrorObject{}
	}
	return e
}
