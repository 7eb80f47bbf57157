// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// ui serves the pages of one emulator.
type ui struct{ server *emulator.Server }

// New returns the pages of an emulator; it fits [emulator.Config.Pages]. The
// handler is safe for concurrent use. Requests that wait for news end with the
// server.
func New(server *emulator.Server) http.Handler {
	u := &ui{server: server}
	mux := http.NewServeMux()
	for pattern, serve := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /ui/api/functions":                        u.functions,
		"GET /ui/api/executions":                       u.list,
		"GET /ui/api/executions/{arn}":                 u.show,
		"GET /ui/api/executions/{arn}/operations/{id}": u.operation,
		"GET /ui/api/executions/{arn}/events/{number}": u.event,
		"GET /ui/api/executions/{arn}/payloads":        u.payloads,
		"GET /ui/api/executions/{arn}/logs":            u.logs,
		"GET /ui/api/executions/{arn}/history":         u.history,
		"GET /ui/api/executions/{arn}/report":          u.report,
		"POST /ui/api/executions/{arn}/skip":           u.skip,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			if err := serve(w, r); err != nil {
				writeError(w, err)
			}
		})
	}
	mux.Handle("GET /{$}", page())
	mux.Handle("GET /ui/", files())
	return secured(mux)
}

// secured keeps other sites from using the pages in a browser.
func secured(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; "+
			"style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; "+
			"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "+
			"trusted-types 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// failure is how the pages are told what went wrong, in the words of the service.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func writeError(w http.ResponseWriter, err error) {
	status, out := http.StatusBadRequest, failure{Message: err.Error()}
	if refusal, ok := errors.AsType[*backend.Refusal](err); ok {
		status, out = refusal.HTTPStatus, failure{Code: refusal.Code, Message: refusal.Message}
	}
	body, encodeErr := json.Marshal(out)
	if encodeErr != nil {
		http.Error(w, encodeErr.Error(), http.StatusInternalServerError)
		return
	}
	write(w, status, "application/json", body)
}

func writeJSON(w http.ResponseWriter, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, "application/json", body)
	return nil
}

func write(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the browser has gone away
}
