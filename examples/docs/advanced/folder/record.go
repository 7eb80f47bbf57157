// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// record is what the file of an execution holds.
type record struct {
	// Number is that of the current token. It only grows.
	Number int `json:"number"`
	// Operations are in the order of their start.
	Operations []protocol.Operation `json:"operations"`
	// Unseen are the operations that changed and were in no answer yet.
	Unseen []string `json:"unseen,omitempty"`
	Ended  bool     `json:"ended,omitempty"`
	// Used and Client are the tokens of the last accepted call.
	Used   string `json:"used,omitempty"`
	Client string `json:"client,omitempty"`
	// Next and Changed are the answer to it.
	Next    string               `json:"next,omitempty"`
	Changed []protocol.Operation `json:"changed,omitempty"`
}

func (r *record) token() string { return strconv.Itoa(r.Number) }

func (r *record) repeats(req backend.CheckpointRequest) bool {
	return req.ClientToken != "" && req.ClientToken == r.Client && req.Token == r.Used
}

// answer consumes the token and remembers what is answered.
func (r *record) answer(req backend.CheckpointRequest, changed []string) {
	r.Number++
	r.Unseen = nil
	r.Used, r.Client = req.Token, req.ClientToken
	r.Next, r.Changed = "", nil
	if !r.Ended {
		r.Next = r.token()
	}
	for i := range r.Operations {
		if slices.Contains(changed, r.Operations[i].ID) {
			r.Changed = append(r.Changed, r.Operations[i])
		}
	}
}

// response is the last answer, also for who asks again.
func (r *record) response() backend.CheckpointResponse {
	return backend.CheckpointResponse{Token: r.Next, Operations: slices.Clone(r.Changed)}
}

func (r *record) find(id string) *protocol.Operation {
	for i := range r.Operations {
		if r.Operations[i].ID == id {
			return &r.Operations[i]
		}
	}
	return nil
}

func (b *Backend) path(arn string) string {
	return filepath.Join(b.dir, url.PathEscape(arn)+".json")
}

func (b *Backend) load(ctx context.Context, arn string) (*record, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("execution was not read: %w", err)
	}
	text, err := os.ReadFile(b.path(arn))
	if err != nil {
		return nil, err
	}
	var r record
	return &r, json.Unmarshal(text, &r)
}

// save replaces the file as a whole. It leaves r as load would return it.
func (b *Backend) save(arn string, r *record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	temporary := b.path(arn) + ".new"
	if err := os.WriteFile(temporary, text, 0o600); err != nil {
		return err
	}
	if err := os.Rename(temporary, b.path(arn)); err != nil {
		return err
	}
	*r = record{}
	return json.Unmarshal(text, r)
}
