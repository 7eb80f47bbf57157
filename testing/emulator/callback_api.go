// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"net/http"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func (s *Server) succeed(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	return s.completeCallback(w, func(now time.Time) error {
		return s.service.SucceedCallback(now, r.PathValue("id"), string(body))
	})
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request) error {
	var reason protocol.ErrorObject
	if err := readJSON(w, r, &reason); err != nil {
		return err
	}
	return s.completeCallback(w, func(now time.Time) error {
		return s.service.FailCallback(now, r.PathValue("id"), &reason)
	})
}

func (s *Server) heartbeat(w http.ResponseWriter, r *http.Request) error {
	return s.completeCallback(w, func(now time.Time) error {
		return s.service.HeartbeatCallback(now, r.PathValue("id"))
	})
}

func (s *Server) completeCallback(w http.ResponseWriter, do func(now time.Time) error) error {
	if err := s.at(do); err != nil {
		return err
	}
	return writeJSON(w, struct{}{})
}
