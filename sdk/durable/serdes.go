// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"unicode/utf8"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Serdes turns values into the payloads that are recorded, and back. The default
// is [JSON]. Implementations are safe for concurrent use.
//
//  1. Deserialize of what Serialize returned yields an equal value, in this
//     invocation and in any later one.
//  2. The payload is valid UTF-8.
//  3. Deserialize gets a pointer to the value to fill.
//  4. An error does not quote the payload: its text is recorded and logged.
//
// The live path returns the value after a round trip, so a serdes that breaks the
// first rule shows in the first run already. One that breaks the second fails the
// operation with [ErrSerdes].
//
// [SerdesOf] makes a serdes of two functions. Package serdes has those that
// compress, encrypt or move large payloads elsewhere.
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
	// External says that the other end of the payload is not this execution: it
	// is the execution's input or result, that of a chained invoke, or what
	// completes a callback. Whoever wrote or reads it may know nothing of the
	// serdes, and never knows the ids above.
	External bool
}

func (inv *invocation) serdesInfo() SerdesInfo {
	return SerdesInfo{ExecutionARN: inv.execution.ARN, External: true}
}

func (o *operation) serdesInfo() SerdesInfo {
	return SerdesInfo{
		ExecutionARN: o.inv.execution.ARN, OperationID: o.id, OperationName: o.name,
		External: o.typ == protocol.TypeCallback || o.typ == protocol.TypeChainedInvoke ||
			o.sub == protocol.SubTypeWaitForCallback,
	}
}

// encode turns the result of a user function into the payload to record.
func (o *operation) encode(serdes Serdes, value any) (*string, error) {
	if r, ok := value.(backend.Recorded); ok {
		return r.Payload, nil
	}
	text, err := serialize(o.task.Context(), serdes, o.serdesInfo(), value)
	if err != nil {
		return nil, &SerdesError{
			Operation: describe(o), Problem: fmt.Sprintf("can't encode %T", value), Err: err,
		}
	}
	if text == nil {
		return nil, nil //nolint:nilnil // no payload at all
	}
	if len(*text) > protocol.MaxOperationPayload && o.typ != protocol.TypeContext {
		return nil, &SizeError{
			Operation: describe(o), Size: len(*text), Limit: protocol.MaxOperationPayload,
		}
	}
	if !utf8.ValidString(*text) {
		return nil, notUTF8(describe(o), value)
	}
	return text, nil
}

// serialize calls the serdes; a panic counts as an error. The payload is nil when
// the serdes returns nothing at all.
func serialize(
	ctx context.Context, s Serdes, info SerdesInfo, value any,
) (payload *string, err error) {
	defer func() {
		if p := recover(); p != nil {
			payload, err = nil, serdesPanic(p)
		}
	}()
	if plain, ok := s.(jsonSerdes); ok {
		return plain.text(value)
	}
	data, err := s.Serialize(ctx, info, value)
	if err != nil || data == nil {
		return nil, err
	}
	text := string(data)
	return &text, nil
}

func deserialize(
	ctx context.Context, s Serdes, info SerdesInfo, payload string, into any,
) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = serdesPanic(p)
		}
	}()
	return s.Deserialize(ctx, info, []byte(payload), into)
}

// serdesPanic quotes the runtime only: what user code panics with may hold the
// payload.
func serdesPanic(p any) error {
	if e, ok := p.(runtime.Error); ok {
		return fmt.Errorf("the serdes panicked: %w", e)
	}
	return fmt.Errorf("the serdes panicked with a %T", p)
}

func notUTF8(operation string, value any) error {
	return &SerdesError{
		Operation: operation, Problem: fmt.Sprintf("can't encode %T", value), Err: errNotUTF8,
	}
}

var errNotUTF8 = errors.New("the serdes returned a payload that is not valid UTF-8;" +
	" have it encode bytes, by base64 for example")

// decode reads a recorded payload. An absent one is the zero value.
func decode[T any](o *operation, serdes Serdes, payload *string) (T, error) {
	var v T
	if payload == nil {
		return v, nil
	}
	err := deserialize(o.task.Context(), serdes, o.serdesInfo(), *payload, &v)
	if err != nil {
		return zero[T](), &SerdesError{
			Operation: describe(o), Err: err,
			Problem: fmt.Sprintf("payload does not fit %s", reflect.TypeFor[T]()),
		}
	}
	return v, nil
}

func zero[T any]() (v T) { return v }
