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

// checkTokens applies the constraints of the API's model.
func checkTokens(checkpoint, client string) *backend.Refusal {
	switch {
	case checkpoint == "":
		return invalidMember("checkpointToken", "Member must not be null")
	case len(checkpoint) > 2048:
		return invalidMember("checkpointToken",
			"Member must have length less than or equal to 2048")
	case !isBase64(checkpoint):
		return invalidMember("checkpointToken",
			"Member must satisfy regular expression pattern: [A-Za-z0-9+/]+={0,2}")
	case len(client) > 64:
		return invalidMember("clientToken", "Member must have length less than or equal to 64")
	case !isVisible(client):
		return invalidMember("clientToken",
			`Member must satisfy regular expression pattern: [\x21-\x7E]+`)
	default:
		return nil
	}
}

// isBase64 reports whether s has the alphabet of base64, and at most two pads.
func isBase64(s string) bool {
	for range 2 {
		if n := len(s); n > 1 && s[n-1] == '=' {
			s = s[:n-1]
		}
	}
	for _, c := range s {
		if c == '-' || c == '_' || c != '+' && c != '/' && !isWord(string(c)) {
			return false
		}
	}
	return true
}

func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
