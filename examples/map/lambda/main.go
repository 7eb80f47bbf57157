// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the map example.
package main

import (
	"bytes"
	"image"
	"image/png"

	"github.com/lambda-durable/durable-go/examples/map/thumbnail"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

// A real gallery has a Bucket over the S3 client. This one brings an album of two
// pictures along.
func main() {
	picture := grey(400, 300)
	bucket := thumbnail.NewMemory(map[string][]byte{
		"kyoto/gate.png": picture, "kyoto/moss.png": picture,
	})
	awslambda.Start(thumbnail.Gallery{Bucket: bucket}.Make)
}

func grey(width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		return nil // a buffer takes everything
	}
	return b.Bytes()
}
