// SPDX-License-Identifier: Apache-2.0

package serdes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// marker is the member by which an envelope is known.
const marker = "$durable"

// envelope is what the wrappers write around a payload. Which members are set
// depends on the kind.
type envelope struct {
	Kind string `json:"$durable"`

	// Plain is a payload that is kept as it is.
	Plain *string `json:"plain,omitempty"`

	KeyID string `json:"keyId,omitempty"`
	Key   []byte `json:"key,omitempty"`
	// Data is the compressed or encrypted payload.
	Data []byte `json:"data,omitempty"`

	File       string          `json:"file,omitempty"`
	Size       int             `json:"size,omitempty"`
	SHA256     string          `json:"sha256,omitempty"`
	Preview    json.RawMessage `json:"preview,omitempty"`
	PreviewCut bool            `json:"previewCut,omitempty"`
}

// open returns the envelope of the given kind that a payload is, or nil when it
// is none, but a payload of the inner serdes.
func open(kind string, payload []byte) (*envelope, error) {
	if kindOf(payload) != kind {
		return nil, nil //nolint:nilnil // no envelope
	}
	var e envelope
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, errEnvelope)
	}
	return &e, nil
}

// kindOf is the kind of envelope that a payload claims to be, "" for none.
func kindOf(payload []byte) (kind string) {
	if !bytes.Contains(payload, []byte(marker)) && !bytes.Contains(payload, []byte(`\u`)) {
		return "" // most payloads
	}
	var head struct {
		Kind json.RawMessage `json:"$durable"`
	}
	if json.Unmarshal(payload, &head) == nil && json.Unmarshal(head.Kind, &kind) == nil {
		return kind
	}
	return ""
}

var errEnvelope = errors.New("the payload begins like an envelope and is none;" +
	" it was damaged, or another serdes wrote it")

// keep returns a payload as it is, in an envelope if it would be taken for one.
func keep(kind string, payload []byte) ([]byte, error) {
	if e, err := open(kind, payload); e == nil && err == nil {
		return payload, nil
	}
	text := string(payload)
	return seal(&envelope{Kind: kind, Plain: &text})
}

func seal(e *envelope) ([]byte, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("%s: write the envelope: %T", e.Kind, err)
	}
	return data, nil
}
