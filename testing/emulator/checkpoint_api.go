// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"net/http"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func (s *Server) checkpoint(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		CheckpointToken string
		ClientToken     string
		Updates         []protocol.OperationUpdate
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	if refusal := checkTokens(body.CheckpointToken, body.ClientToken); refusal != nil {
		return refusal
	}
	var got backend.CheckpointResponse
	err := s.at(func(now time.Time) (err error) {
		got, err = s.service.Checkpoint(now, backend.CheckpointRequest{
			ExecutionARN: r.PathValue("arn"), Token: body.CheckpointToken,
			ClientToken: body.ClientToken, Updates: body.Updates,
		})
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		CheckpointToken   string    `json:"CheckpointToken,omitempty"`
		NewExecutionState statePage `json:"NewExecutionState"`
	}{got.Token, pageOf(got.Operations, got.NextMarker)})
}

func (s *Server) getState(w http.ResponseWriter, r *http.Request) error {
	q := queryOf(r)
	req := backend.StateRequest{
		ExecutionARN: r.PathValue("arn"), Token: q.text("CheckpointToken"),
		Marker: q.text("Marker"), MaxItems: q.number("MaxItems"),
	}
	if err := q.err(); err != nil {
		return err
	}
	if refusal := checkTokens(req.Token, ""); refusal != nil {
		return refusal
	}
	var got backend.StateResponse
	err := s.at(func(now time.Time) (err error) {
		got, err = s.service.State(now, req)
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, pageOf(got.Operations, got.NextMarker))
}

// statePage is a page of operations, with their times in seconds.
type statePage struct {
	Operations []protocol.Operation `json:"Operations"`
	NextMarker string               `json:"NextMarker,omitempty"`
}

func pageOf(ops []protocol.Operation, next string) statePage {
	if ops == nil {
		ops = []protocol.Operation{}
	}
	return statePage{ops, next}
}
