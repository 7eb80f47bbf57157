// SPDX-License-Identifier: Apache-2.0

// Package thumbnail makes thumbnails of all pictures of an album, eight at a
// time. Each is recorded when it is done, so whatever happens no picture is
// scaled twice for nothing, and a few damaged ones do not spoil the album.
package thumbnail

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // albums have pictures of both formats
	"image/png"
	"path"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Album is the event that starts the function.
type Album struct {
	Prefix string `json:"prefix"`
	// Width is that of the thumbnails, in pixels.
	Width int `json:"width"`
}

// Summary is the function's result.
type Summary struct {
	Thumbnails []string `json:"thumbnails"`
	// Damaged are the keys of the pictures that could not be read.
	Damaged []string `json:"damaged,omitempty"`
}

// Bucket holds pictures by key, as Amazon S3 does.
type Bucket interface {
	// List returns the keys with a prefix, in order.
	List(ctx context.Context, prefix string) ([]string, error)
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, data []byte) error
}

// Gallery makes thumbnails of what is in a bucket.
type Gallery struct{ Bucket Bucket }

// Make is the durable function. The keys are recorded by a step because the
// bucket may hold other ones at the next replay.
func (g Gallery) Make(ctx durable.Context, in Album) (Summary, error) {
	keys, err := durable.Step(ctx, "list", func(ctx durable.StepContext) ([]string, error) {
		return g.Bucket.List(ctx, in.Prefix)
	})
	if err != nil {
		return Summary{}, err
	}

	pictures, err := durable.Map(ctx, "scale", keys,
		func(ctx durable.Context, key string) (string, error) {
			return durable.Step(ctx, "thumbnail", func(ctx durable.StepContext) (string, error) {
				return g.scale(ctx, key, in.Width)
			}, durable.WithRetry(durable.RetryUnless(
				durable.TransientRetry(), durable.ErrorIs(image.ErrFormat))))
		},
		durable.WithItemName(func(key string, _ int) string { return path.Base(key) }),
		durable.WithMaxConcurrency(8),
		durable.WithCompletion(durable.Completion{ToleratedPercentage: durable.Percent(34)}))
	if err != nil {
		return Summary{}, err // more damaged pictures than are tolerated
	}

	out := Summary{Thumbnails: pictures.Results()}
	for picture := range pictures.Failed() {
		out.Damaged = append(out.Damaged, keys[picture.Index])
	}
	return out, nil
}

// scale puts a thumbnail beside the picture and returns its key. The pixels stay
// out of the record: a step returns where a large thing is, not the thing.
func (g Gallery) scale(ctx context.Context, key string, width int) (string, error) {
	data, err := g.Bucket.Get(ctx, key)
	if err != nil {
		return "", err
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, shrink(picture, width)); err != nil {
		return "", err
	}
	name := path.Join("thumbnails", key+".png")
	return name, g.Bucket.Put(ctx, name, out.Bytes())
}

// shrink takes the nearest pixel of the picture for each one of the thumbnail.
func shrink(picture image.Image, width int) image.Image {
	b := picture.Bounds()
	height := max(1, b.Dy()*width/max(1, b.Dx()))
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			small.Set(x, y, picture.At(b.Min.X+x*b.Dx()/width, b.Min.Y+y*b.Dy()/height))
		}
	}
	return small
}
