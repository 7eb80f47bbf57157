// SPDX-License-Identifier: Apache-2.0

// Package maps has the code of docs/core/map.md.
package maps

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Photo is one item of work.
type Photo struct {
	Key string `json:"key"`
}

// Thumbnail is what becomes of a photo.
type Thumbnail struct {
	Key string `json:"key"`
}

// Studio makes thumbnails.
type Studio struct {
	Shrink func(Photo) (Thumbnail, error)
}

// All makes a thumbnail of every photo, four at a time.
func (s Studio) All(ctx durable.Context, photos []Photo) ([]Thumbnail, error) {
	batch, err := durable.Map(ctx, "thumbnails", photos,
		func(ctx durable.Context, photo Photo) (Thumbnail, error) {
			return durable.Step(ctx, "shrink", func(durable.StepContext) (Thumbnail, error) {
				return s.Shrink(photo)
			}, durable.WithRetry(durable.NoRetry()))
		},
		durable.WithMaxConcurrency(4),
		durable.WithItemName(func(photo Photo, _ int) string { return photo.Key }))
	return batch.Results(), err
}

// Report is what became of many photos.
type Report struct {
	Done   int      `json:"done"`
	Failed []string `json:"failed,omitempty"`
}

// Most tolerates that every tenth photo can't be read.
func (s Studio) Most(ctx durable.Context, photos []Photo) (Report, error) {
	batch, err := durable.Map(ctx, "thumbnails", photos,
		func(ctx durable.Context, photo Photo) (Thumbnail, error) {
			return durable.Step(ctx, "shrink", func(durable.StepContext) (Thumbnail, error) {
				return s.Shrink(photo)
			}, durable.WithRetry(durable.NoRetry()))
		},
		durable.WithCompletion(durable.Completion{ToleratedPercentage: durable.Percent(10)}))
	if err != nil {
		return Report{}, err // more failures than are tolerated
	}
	report := Report{Done: batch.SuccessCount()}
	for item := range batch.Failed() {
		report.Failed = append(report.Failed, photos[item.Index].Key)
	}
	return report, nil
}

// Proof is complete with two good thumbnails, or when three have failed.
func (s Studio) Proof(ctx durable.Context, photos []Photo) (int, error) {
	batch, err := durable.Map(ctx, "proof", photos,
		func(ctx durable.Context, photo Photo) (Thumbnail, error) {
			return durable.Step(ctx, "shrink", func(durable.StepContext) (Thumbnail, error) {
				return s.Shrink(photo)
			}, durable.WithRetry(durable.NoRetry()))
		},
		durable.WithMaxConcurrency(1),
		durable.WithCompletion(durable.Completion{
			Decide: func(p durable.Progress) durable.Decision {
				switch {
				case p.Succeeded == 2:
					return durable.Succeed
				case p.Failed == 3:
					return durable.Fail
				}
				return durable.Continue
			},
		}))
	return batch.SuccessCount(), err
}

// Staggered begins each photo a minute after the one before.
func (s Studio) Staggered(ctx durable.Context, photos []Photo) ([]string, error) {
	batch, err := durable.Map(ctx, "thumbnails", photos,
		func(ctx durable.Context, photo Photo) (string, error) {
			if n := durable.Index(ctx); n > 0 {
				if err := durable.Wait(ctx, "turn", time.Duration(n)*time.Minute); err != nil {
					return "", err
				}
			}
			return fmt.Sprintf("%d:%s", durable.Index(ctx), photo.Key), nil
		}, durable.AsFlat())
	return batch.Results(), err
}
