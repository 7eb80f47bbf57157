// SPDX-License-Identifier: Apache-2.0

package thumbnail_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/map/thumbnail"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// picture returns a PNG of 40 by 20 pixels.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 20))))
	return b.Bytes()
}

func kyoto() thumbnail.Album { return thumbnail.Album{Prefix: "kyoto/", Width: 10} }

func TestEveryPictureGetsAThumbnail(t *testing.T) {
	t.Parallel()
	bucket := thumbnail.NewMemory(map[string][]byte{
		"kyoto/gate.png": picture(t), "kyoto/moss.png": picture(t), "oslo/fjord.png": picture(t),
	})

	run := durabletest.Run(t, thumbnail.Gallery{Bucket: bucket}.Make, kyoto(),
		durabletest.Function("MakeFunction"))

	require.Equal(t, []string{
		"thumbnails/kyoto/gate.png.png", "thumbnails/kyoto/moss.png.png",
	}, run.Output(t).Thumbnails)
	run.RequireGolden(t)
}

func TestThumbnailsAreSmall(t *testing.T) {
	t.Parallel()
	bucket := thumbnail.NewMemory(map[string][]byte{"kyoto/gate.png": picture(t)})

	durabletest.Run(t, thumbnail.Gallery{Bucket: bucket}.Make, kyoto()).RequireSucceeded(t)

	data, err := bucket.Get(t.Context(), "thumbnails/kyoto/gate.png.png")
	require.NoError(t, err)
	small, err := png.DecodeConfig(bytes.NewReader(data))
	require.NoError(t, err)
	require.Equal(t, []int{10, 5}, []int{small.Width, small.Height})
}

func TestOneDamagedPictureIsTolerated(t *testing.T) {
	t.Parallel()
	bucket := thumbnail.NewMemory(map[string][]byte{
		"kyoto/gate.png": picture(t), "kyoto/moss.png": []byte("moss"), "kyoto/zen.png": picture(t),
	})

	run := durabletest.Run(t, thumbnail.Gallery{Bucket: bucket}.Make, kyoto())

	require.Equal(t, []string{"kyoto/moss.png"}, run.Output(t).Damaged)
	run.Operation(t, "scale/moss.png/thumbnail").RequireAttempts(t, 1)
	run.RequireGolden(t)
}

func TestTwoDamagedPicturesAreTooMany(t *testing.T) {
	t.Parallel()
	bucket := thumbnail.NewMemory(map[string][]byte{
		"kyoto/gate.png": picture(t), "kyoto/moss.png": []byte("moss"), "kyoto/zen.png": nil,
	})

	run := durabletest.Run(t, thumbnail.Gallery{Bucket: bucket}.Make, kyoto())

	require.EqualError(t, run.Err(), "execution is FAILED: Error: image: unknown format")
	run.RequireGolden(t)
}

// TestHundredPicturesKeepToTheirBudget scales a large album, each picture in ten
// seconds and eight at a time.
func TestHundredPicturesKeepToTheirBudget(t *testing.T) {
	t.Parallel()
	objects := map[string][]byte{}
	for i := range 100 {
		objects[fmt.Sprintf("kyoto/%02d.png", i)] = picture(t)
	}
	bucket := thumbnail.NewMemory(objects)

	run := durabletest.Run(t, thumbnail.Gallery{Bucket: bucket}.Make, kyoto(),
		durabletest.Override("thumbnail", durabletest.Real().Taking(10*time.Second)),
		durabletest.WithinBudget(durabletest.Budget{
			Invocations: 1, Operations: 203, Bytes: 20_000,
		}))

	require.Len(t, run.Output(t).Thumbnails, 100)
	run.RequireDuration(t, 13*10*time.Second)
}
