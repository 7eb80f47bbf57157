// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Serdes turns values into the payloads that are recorded, and back. The default
// is [JSON]. Implementations are safe for concurrent use.
//
//  1. Deserialize of what Serialize returned yields an equal value, in this
//     invocation and in any later one.
//  2. The payload is valid UTF-8.
//  3. Deserialize gets a pointer to the value to fill.
//
// The live path returns the value after a round trip, so a serdes that breaks the
// first rule shows in the first run already.
type Serdes interface {
	Serialize(ctx context.Context, info SerdesInfo, value any) ([]byte, error)
	Deserialize(ctx context.Context, info SerdesInfo, payload []byte, into any) error
}

// SerdesInfo says whose payload is at hand. OperationID is empty for the input
// and the result of the execution itself.
type SerdesInfo struct {
	ExecutionARN  string
	OperationID   string
	OperationName string
}

// JSON returns the default serdes: encoding/json.
func JSON() Serdes { return jsonSerdes{} }

type jsonSerdes struct{}

var _ Serdes = jsonSerdes{}

func (jsonSerdes) Serialize(_ context.Context, _ SerdesInfo, value any) ([]byte, error) {
	return json.Marshal(value)
}

func (jsonSerdes) Deserialize(_ context.Context, _ SerdesInfo, payload []byte, into any) error {
	return json.Unmarshal(payload, into)
}

func (o *operation) serdesInfo() SerdesInfo {
	return SerdesInfo{
		ExecutionARN: o.inv.execution.ARN, OperationID: o.id, OperationName: o.name,
	}
}

// encode turns the result of a user function into the payload to record.
func (o *operation) encode(serdes Serdes, value any) (*string, error) {
	data, err := serdes.Serialize(o.task.Context(), o.serdesInfo(), value)
	if err != nil {
		return nil, &SerdesError{
			Operation: describe(o), Problem: fmt.Sprintf("can't encode %T", value), Err: err,
		}
	}
	if len(data) > protocol.MaxOperationPayload && o.typ != protocol.TypeContext {
		return nil, &SizeError{
			Operation: describe(o), Size: len(data), Limit: protocol.MaxOperationPayload,
		}
	}
	if data == nil {
		return nil, nil //nolint:nilnil // no payload at all
	}
	text := string(data)
	return &text, nil
}

// decode reads a recorded payload. An absent one is the zero value.
func decode[T any](o *operation, serdes Serdes, payload *string) (T, error) {
	var v T
	if payload == nil {
		return v, nil
	}
	err := serdes.Deserialize(o.task.Context(), o.serdesInfo(), []byte(*payload), &v)
	if err != nil {
		return zero[T](), &SerdesError{
			Operation: describe(o), Problem: fmt.Sprintf("payload does not fit %T", v), Err: err,
		}
	}
	return v, nil
}

func zero[T any]() (v T) { return v }
