// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"errors"
)

// SerdesOf returns a serdes that encodes and decodes values of type T with two
// functions. Values of any other type go through [JSON], so that it can be the
// default of a handler too.
//
//	money := durable.SerdesOf(
//		func(m Money) ([]byte, error) { return []byte(m.String()), nil },
//		func(text []byte) (Money, error) { return ParseMoney(string(text)) })
//
// The rules of [Serdes] hold: the payload is valid UTF-8, and errors do not quote
// it. A function that is nil fails the operations that need it.
func SerdesOf[T any](encode func(T) ([]byte, error), decode func([]byte) (T, error)) Serdes {
	return &serdesOf[T]{encode: encode, decode: decode}
}

type serdesOf[T any] struct {
	encode func(T) ([]byte, error)
	decode func([]byte) (T, error)
}

func (s *serdesOf[T]) Serialize(ctx context.Context, info SerdesInfo, value any) ([]byte, error) {
	v, ok := value.(T)
	if !ok {
		return JSON().Serialize(ctx, info, value)
	}
	if s.encode == nil {
		return nil, errors.New("SerdesOf was given no encoding function")
	}
	data, err := s.encode(v)
	if err == nil && data == nil {
		err = errors.New("the encoding function returned neither a payload nor an error")
	}
	return data, err
}

func (s *serdesOf[T]) Deserialize(
	ctx context.Context, info SerdesInfo, payload []byte, into any,
) error {
	target, ok := into.(*T)
	if !ok {
		return JSON().Deserialize(ctx, info, payload, into)
	}
	if s.decode == nil {
		return errors.New("SerdesOf was given no decoding function")
	}
	v, err := s.decode(payload)
	if err == nil {
		*target = v
	}
	return err
}
