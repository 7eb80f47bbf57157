// SPDX-License-Identifier: Apache-2.0

package serdes

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Gzip compresses the payloads of the inner serdes. Payloads below 1 KiB, and
// those that would not get shorter, are recorded as they are. It is for results
// near the limit of 1 MiB for one operation, and for executions near theirs of
// 100 MiB.
//
// Any plain payload is readable. A compressed one is
//
//	{"$durable":"gzip/1","data":"<base64 of the gzip stream>"}
//
// Payloads larger than 64 MiB are refused, in both directions, so that a small
// input can't fill the memory.
func Gzip(inner durable.Serdes) durable.Serdes {
	return &gzipSerdes{inner: orJSON(inner), writers: sync.Pool{
		New: func() any { return gzip.NewWriter(io.Discard) },
	}}
}

// orJSON is the inner serdes, [durable.JSON] for nil.
func orJSON(inner durable.Serdes) durable.Serdes {
	if inner == nil {
		return durable.JSON()
	}
	return inner
}

const (
	kindGzip    = "gzip/1"
	minInflated = 1 << 10
	maxInflated = 64 << 20
)

type gzipSerdes struct {
	inner   durable.Serdes
	writers sync.Pool
}

var _ durable.Serdes = (*gzipSerdes)(nil)

func (g *gzipSerdes) Serialize(
	ctx context.Context, info durable.SerdesInfo, value any,
) ([]byte, error) {
	payload, err := g.inner.Serialize(ctx, info, value)
	switch {
	case err != nil || payload == nil:
		return nil, err
	case len(payload) > maxInflated:
		return nil, errInflated
	case len(payload) < minInflated:
		return keep(kindGzip, payload)
	}
	short, err := g.deflate(payload)
	if err != nil {
		return nil, err
	}
	sealed, err := seal(&envelope{Kind: kindGzip, Data: short})
	if err != nil || len(sealed) < len(payload) {
		return sealed, err
	}
	return keep(kindGzip, payload)
}

func (g *gzipSerdes) deflate(payload []byte) ([]byte, error) {
	var short bytes.Buffer
	w, ok := g.writers.Get().(*gzip.Writer)
	if !ok {
		w = gzip.NewWriter(&short)
	}
	defer g.writers.Put(w)
	w.Reset(&short)
	_, err := w.Write(payload)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return short.Bytes(), nil
}

func (g *gzipSerdes) Deserialize(
	ctx context.Context, info durable.SerdesInfo, payload []byte, into any,
) error {
	e, err := open(kindGzip, payload)
	switch {
	case err != nil:
		return err
	case e == nil:
	case e.Plain != nil:
		payload = []byte(*e.Plain)
	default:
		if payload, err = inflate(e.Data); err != nil {
			return err
		}
	}
	return g.inner.Deserialize(ctx, info, payload, into)
}

func inflate(short []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(short))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	payload, err := io.ReadAll(io.LimitReader(r, maxInflated+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("gzip: %w", err)
	case len(payload) > maxInflated:
		return nil, errInflated
	}
	return payload, nil
}

var errInflated = fmt.Errorf("gzip: the payload is larger than %d bytes", maxInflated)
