// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"net/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// operation is one operation of the Lambda API. The patterns match each escaped
// segment of a path on its own, so that an ARN or a callback id is one segment
// whatever it holds.
type operation struct {
	name    string
	pattern string
	serve   func(w http.ResponseWriter, r *http.Request) error
}

const (
	functionPath  = "/2015-03-31/functions/{function}"
	executionPath = "/2025-12-01/durable-executions/{arn}"
	callbackPath  = "/2025-12-01/durable-execution-callbacks/{id}"
)

func (s *Server) operations() []operation {
	return []operation{
		{"Invoke", "POST " + functionPath + "/invocations", s.serveInvoke},
		{"GetFunction", "GET " + functionPath, s.getFunction},
		{
			"GetFunctionConfiguration", "GET " + functionPath + "/configuration",
			s.getFunctionConfiguration,
		},
		{"ListFunctions", "GET /2015-03-31/functions", s.listFunctions},
		{"ListFunctions", "GET /2015-03-31/functions/{$}", s.listFunctions},
		{"ListVersionsByFunction", "GET " + functionPath + "/versions", s.listVersions},
		{"ListAliases", "GET " + functionPath + "/aliases", s.listAliases},
		{"GetAlias", "GET " + functionPath + "/aliases/{name}", s.getAlias},
		{"GetDurableExecution", "GET " + executionPath, s.getExecution},
		{"GetDurableExecutionHistory", "GET " + executionPath + "/history", s.getHistory},
		{"StopDurableExecution", "POST " + executionPath + "/stop", s.stopExecution},
		{
			"ListDurableExecutionsByFunction",
			"GET /2025-12-01/functions/{function}/durable-executions", s.listExecutions,
		},
		{"CheckpointDurableExecution", "POST " + executionPath + "/checkpoint", s.checkpoint},
		{"GetDurableExecutionState", "GET " + executionPath + "/state", s.getState},
		{"SendDurableExecutionCallbackSuccess", "POST " + callbackPath + "/succeed", s.succeed},
		{"SendDurableExecutionCallbackFailure", "POST " + callbackPath + "/fail", s.fail},
		{"SendDurableExecutionCallbackHeartbeat", "POST " + callbackPath + "/heartbeat", s.heartbeat},
	}
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, op := range s.operations() {
		mux.HandleFunc(op.pattern, func(w http.ResponseWriter, r *http.Request) {
			err := s.refused(op.name, r)
			if err == nil {
				err = checkPath(r)
			}
			if err == nil {
				err = op.serve(w, r)
			}
			if err != nil {
				writeRefusal(w, asRefusal(err))
			}
		})
	}
	mux.HandleFunc("POST /{$}", s.serveRoot)
	mux.Handle("/", s.pages())
	return s.guard(s.storing(identified(mux)))
}

// refused asks whether the call is to be refused for a test's sake.
func (s *Server) refused(operation string, r *http.Request) error {
	if s.cfg.Refuse == nil {
		return nil
	}
	return s.cfg.Refuse(operation, r)
}

// identified gives every answer a request id.
func identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Amzn-Requestid", newRequestID())
		next.ServeHTTP(w, r)
	})
}

// serveRoot tells the APIs apart that have one path for all of their operations.
func (s *Server) serveRoot(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Amz-Target") != "" {
		s.serveLogs(w, r)
		return
	}
	s.serveCloudFormation(w, r)
}

// pages answers what belongs to no API.
func (s *Server) pages() http.Handler {
	if s.cfg.Pages != nil {
		return s.cfg.Pages(s)
	}
	return http.HandlerFunc(serveUnknown)
}

func serveUnknown(w http.ResponseWriter, _ *http.Request) {
	writeRefusal(w, &backend.Refusal{
		Code: "UnknownOperationException", HTTPStatus: http.StatusNotFound,
		Message: "The emulator knows no operation with this method and path.",
	})
}
