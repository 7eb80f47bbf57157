// SPDX-License-Identifier: Apache-2.0

// Package transcode has a video converted by a worker outside of AWS. The work
// may take hours, so the worker shows that it is alive; when it falls silent,
// another worker gets the job.
package transcode

import (
	"context"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Job is the event that starts the function.
type Job struct {
	Video string `json:"video"`
	Codec string `json:"codec"`
}

// File is what a worker sends to the callback when it is done, and the
// function's result.
type File struct {
	Name   string `json:"name"`
	Worker string `json:"worker"`
}

// Farm is where the workers are.
type Farm interface {
	// Submit hands a job to a free worker. The worker completes the callback and
	// sends a heartbeat every minute until then.
	Submit(ctx context.Context, job Job, callbackID string) error
}

// Studio has videos converted.
type Studio struct{ Farm Farm }

// The limits of a worker: how long it may be silent, and how long it may take.
const (
	silence  = 3 * time.Minute
	overtime = 6 * time.Hour
)

// Transcode is the durable function. A worker that fails says why, which is
// final; one that is silent is replaced, twice at most.
func (s Studio) Transcode(ctx durable.Context, job Job) (File, error) {
	return durable.Retry(ctx, "transcode",
		func(ctx durable.Context, attempt int) (File, error) {
			return s.employ(ctx, fmt.Sprintf("worker %d", attempt), job)
		},
		durable.WithRetry(durable.RetryOn(
			durable.FixedDelay{MaxAttempts: 3, Delay: 30 * time.Second},
			durable.ErrorIs(durable.ErrHeartbeat))))
}

// employ gives the job to one worker and waits for the file.
func (s Studio) employ(ctx durable.Context, name string, job Job) (File, error) {
	return durable.WaitForCallback[File](ctx, name,
		func(ctx durable.StepContext, callbackID string) error {
			return s.Farm.Submit(ctx, job, callbackID)
		},
		durable.WithHeartbeatTimeout(silence), durable.WithTimeout(overtime))
}
