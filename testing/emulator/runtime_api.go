// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// runtimeAPI is the Lambda runtime API of one process.
type runtimeAPI struct {
	timeout time.Duration
	log     *logFile
	// events hands invocations to the process's next request for one.
	events chan *invocation
	// over is closed when the process has ended.
	over <-chan struct{}

	mu      sync.Mutex // guards all below
	current *invocation
	// asked says that the process asked for an invocation, unready why it won't.
	asked   bool
	unready *answer
}

func newRuntimeAPI(timeout time.Duration, log *logFile, over <-chan struct{}) *runtimeAPI {
	return &runtimeAPI{timeout: timeout, log: log, events: make(chan *invocation), over: over}
}

func (a *runtimeAPI) routes() http.Handler {
	const root = "/2018-06-01/runtime"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+root+"/invocation/next", a.next)
	mux.HandleFunc("POST "+root+"/invocation/{id}/response", a.response)
	mux.HandleFunc("POST "+root+"/invocation/{id}/error", a.failure)
	mux.HandleFunc("POST "+root+"/init/error", a.initFailure)
	return mux
}

// next answers when there is an invocation for the process.
func (a *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	if a.ask() {
		refuseRuntime(w, http.StatusForbidden, "InvalidStateTransition",
			"the invocation before is not answered")
		return
	}
	select {
	case inv := <-a.events:
		a.begin(inv)
		a.send(w, inv)
	case <-a.over:
	case <-r.Context().Done():
	}
}

func (a *runtimeAPI) send(w http.ResponseWriter, inv *invocation) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", inv.requestID)
	h.Set("Lambda-Runtime-Invoked-Function-Arn", inv.functionARN)
	deadline := wallTime().Add(a.timeout)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline.UnixMilli(), 10))
	for name, value := range map[string]string{
		"Lambda-Runtime-Trace-Id":       inv.traceID,
		"Lambda-Runtime-Client-Context": inv.clientContext,
		"Lambda-Runtime-Aws-Tenant-Id":  inv.tenantID,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	_, _ = w.Write(inv.payload) // a process that is gone is noticed by its exit
}

// response takes the answer of an invocation. An error may follow a part of it.
func (a *runtimeAPI) response(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAnswer))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		a.give(id, tooLarge())
		refuseRuntime(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
			"the answer is larger than a function may give")
		return
	}
	if err != nil {
		refuseRuntime(w, http.StatusBadRequest, "InvalidRequest", "the answer can't be read")
		return
	}
	got := answer{payload: body}
	if kind := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); kind != "" {
		got = reportedError(nil, kind)
	}
	a.finish(w, id, got)
}

// failure takes the error of an invocation.
func (a *runtimeAPI) failure(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20)) // what is cut isn't JSON
	kind := r.Header.Get("Lambda-Runtime-Function-Error-Type")
	a.finish(w, r.PathValue("id"), reportedError(body, kind))
}

// initFailure takes the reason why the process is going to exit without having
// asked for an invocation.
func (a *runtimeAPI) initFailure(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20)) // what is cut isn't JSON
	reason := reportedError(body, r.Header.Get("Lambda-Runtime-Function-Error-Type"))
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.asked {
		a.unready = &reason
	}
	accepted(w)
}

// whyUnready is what the process reported instead of asking for an invocation.
func (a *runtimeAPI) whyUnready() (answer, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.unready == nil {
		return answer{}, false
	}
	return *a.unready, true
}

// ask notes that the process asks for an invocation, and reports whether it still
// has one.
func (a *runtimeAPI) ask() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = true
	return a.current != nil
}

func (a *runtimeAPI) begin(inv *invocation) {
	a.log.begin(inv)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.current = inv
}

func (a *runtimeAPI) finish(w http.ResponseWriter, id string, got answer) {
	if !a.give(id, got) {
		refuseRuntime(w, http.StatusBadRequest, "InvalidRequestID", "no such invocation is running")
		return
	}
	accepted(w)
}

// give answers the invocation, once its log is complete and before the process
// may exit. It reports false when another one or none is running.
func (a *runtimeAPI) give(id string, got answer) bool {
	a.log.collect()
	a.mu.Lock()
	defer a.mu.Unlock()
	inv := a.current
	if inv == nil || inv.requestID != id {
		return false
	}
	a.current = nil
	inv.answered <- got // it has room
	return true
}

func accepted(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

func refuseRuntime(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encode(functionError{ErrorType: kind, ErrorMessage: message}))
}
