// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"bytes"
	"context"
	"encoding/json"
)

// WithCallbackSerdes reads the payloads of all callbacks through s, unless one
// has [WithSerdes]. The [WithSerdes] of a handler does not: what outside parties
// send is not what the function writes.
func WithCallbackSerdes(s Serdes) HandlerOption { return callbackSerdesOption{s} }

type callbackSerdesOption struct{ serdes Serdes }

func (o callbackSerdesOption) applyHandler(c *handlerConfig) { c.callbackSerdes = o.serdes }

// callbackJSON reads what outside parties send: JSON, or text for those types
// that can hold any text.
type callbackJSON struct{ jsonSerdes }

func (callbackJSON) Deserialize(_ context.Context, _ SerdesInfo, payload []byte, into any) error {
	if len(payload) == 0 {
		return nil // as good as absent
	}
	if !json.Valid(payload) {
		switch into := into.(type) {
		case *string:
			*into = string(payload)
			return nil
		case *[]byte:
			*into = bytes.Clone(payload)
			return nil
		case *json.RawMessage:
			*into = bytes.Clone(payload)
			return nil
		}
	}
	return unmarshal(payload, into)
}

// rawPayload is a serdes that hands payloads through. WaitForCallback records as
// its own result, letter by letter, what the outside party has sent.
type rawPayload struct{}

func (rawPayload) Serialize(_ context.Context, _ SerdesInfo, value any) ([]byte, error) {
	if text, _ := value.(*string); text != nil {
		return []byte(*text), nil
	}
	return nil, nil
}

func (rawPayload) Deserialize(_ context.Context, _ SerdesInfo, payload []byte, into any) error {
	if text, ok := into.(**string); ok {
		s := string(payload)
		*text = &s
	}
	return nil
}
