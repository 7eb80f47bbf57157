// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// asRefusal is the error of any call as the service would send it.
func asRefusal(err error) *backend.Refusal {
	if refusal, ok := errors.AsType[*backend.Refusal](err); ok {
		return refusal
	}
	return &backend.Refusal{
		Code: backend.CodeServiceException, Message: err.Error(),
		HTTPStatus: http.StatusInternalServerError,
	}
}

func notFound(message string) *backend.Refusal {
	return &backend.Refusal{
		Code: backend.CodeResourceNotFound, Message: message, HTTPStatus: http.StatusNotFound,
	}
}

// invalidMember is the refusal of a value that breaks a constraint of the API's
// model; it doesn't repeat the value.
func invalidMember(member, constraint string) *backend.Refusal {
	return backend.Invalid("1 validation error detected: Value at '" + member +
		"' failed to satisfy constraint: " + constraint)
}

// unreadable is the refusal of a body that isn't what the operation takes.
func unreadable() *backend.Refusal {
	return &backend.Refusal{
		Code: "SerializationException", HTTPStatus: http.StatusBadRequest,
		Message: "The request's body is not the JSON of this operation.",
	}
}

// errorBody has the message under both names that the exceptions of the model
// use, and the exception's name where older clients look for it.
type errorBody struct {
	Code         string `json:"__type"`
	Type         string `json:"Type"`
	Message      string `json:"Message"`
	LowerMessage string `json:"message"`
	Reason       string `json:"Reason,omitempty"`
}

func writeRefusal(w http.ResponseWriter, r *backend.Refusal) {
	body := errorBody{Code: r.Code, Type: "User", Message: r.Message, LowerMessage: r.Message}
	if r.HTTPStatus >= http.StatusInternalServerError {
		body.Type = "Service"
	}
	if r.HTTPStatus == http.StatusTooManyRequests {
		body.Reason = "CallerRateLimitExceeded"
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("X-Amzn-Errortype", r.Code)
	status := r.HTTPStatus
	if status == 0 {
		status = http.StatusInternalServerError
	}
	write(w, status, "application/json", encode(body))
}

// writeJSON answers a call that succeeded.
func writeJSON(w http.ResponseWriter, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, "application/json", body)
	return nil
}

// write sends an answer; a client that has gone away does not get it.
func write(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // no browser takes JSON, XML or plain data for a page
}

// encode is the JSON of a value that always has one.
func encode(value any) []byte {
	body, _ := json.Marshal(value) //nolint:errchkjson // texts and lists of them
	return body
}

func quote(text string) json.RawMessage { return encode(text) }
