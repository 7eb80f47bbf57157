// SPDX-License-Identifier: Apache-2.0

package maps_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	doc "github.com/lambda-durable/durable-go/examples/docs/maps"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// album returns n photos.
func album(n int) []doc.Photo {
	photos := make([]doc.Photo, n)
	for i := range photos {
		photos[i].Key = fmt.Sprintf("p%d.jpg", i)
	}
	return photos
}

// studio can shrink all photos but those.
func studio(bad ...string) doc.Studio {
	return doc.Studio{Shrink: func(p doc.Photo) (doc.Thumbnail, error) {
		if slices.Contains(bad, p.Key) {
			return doc.Thumbnail{}, errors.New("not a photo")
		}
		return doc.Thumbnail{Key: "small/" + p.Key}, nil
	}}
}

func TestMakesAllThumbnails(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio().All, album(2))

	require.Equal(t, []doc.Thumbnail{{Key: "small/p0.jpg"}, {Key: "small/p1.jpg"}}, run.Output(t))
	run.RequireTree(t, `
		thumbnails  map   SUCCEEDED  2/2
		  p0.jpg
		    shrink  step  SUCCEEDED
		  p1.jpg
		    shrink  step  SUCCEEDED
	`)
	run.Operation(t, "thumbnails/p1.jpg/shrink").
		RequireResult(t, doc.Thumbnail{Key: "small/p1.jpg"})
}

func TestFirstFailureFailsTheBatch(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio("p1.jpg").All, album(3))

	require.ErrorContains(t, run.Err(), "not a photo")
}

func TestEveryTenthMayFail(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio("p3.jpg").Most, album(10))
	require.Equal(t, doc.Report{Done: 9, Failed: []string{"p3.jpg"}}, run.Output(t))

	run = durabletest.Run(t, studio("p3.jpg", "p4.jpg").Most, album(10))
	require.Error(t, run.Err())
}

func TestDecidesByItself(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio("p0.jpg").Proof, album(10))
	require.Equal(t, 2, run.Output(t))
	run.RequireBodyRuns(t, "shrink", 3)

	run = durabletest.Run(t, studio("p0.jpg", "p1.jpg", "p2.jpg").Proof, album(10))
	require.Error(t, run.Err())
}

func TestFlatBranchesCostNothing(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, studio().Staggered, album(3))

	require.Equal(t, []string{"0:p0.jpg", "1:p1.jpg", "2:p2.jpg"}, run.Output(t))
	run.RequireDuration(t, 2*time.Minute)
	require.Len(t, run.Operations(), 3)
}

// wrong: the order of a Go map differs from one replay to the next
func inMapOrder(ctx durable.Context, sizes map[string]int) ([]string, error) {
	batch, err := durable.Map(ctx, "sizes", slices.Collect(maps.Keys(sizes)), wait)
	return batch.Results(), err
}

// right: sorted first
func inOrder(ctx durable.Context, sizes map[string]int) ([]string, error) {
	batch, err := durable.Map(ctx, "sizes", slices.Sorted(maps.Keys(sizes)), wait)
	return batch.Results(), err
}

func wait(ctx durable.Context, key string) (string, error) {
	if err := durable.Wait(ctx, "for "+key, time.Minute); err != nil {
		return "", err
	}
	return key, nil
}

func TestMapOrderIsNonDeterministic(t *testing.T) {
	t.Parallel()
	sizes := map[string]int{}
	for _, p := range album(50) {
		sizes[p.Key] = 1
	}

	wrong := durabletest.Run(t, inMapOrder, sizes)
	wrong.RequireFailed(t, durable.ErrNonDeterministic)

	right := durabletest.Run(t, inOrder, sizes)
	require.Len(t, right.Output(t), 50)
}
