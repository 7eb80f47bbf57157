// SPDX-License-Identifier: Apache-2.0

package protocol

// Limits of the service and of the wire. Sizes are bytes of UTF-8, durations
// are seconds.
const (
	// MaxOperationIDLength is the longest operation or parent id.
	MaxOperationIDLength = 64
	// MaxNameLength is the longest operation name; names are printable ASCII.
	MaxNameLength = 256
	// MaxSubTypeLength is the longest sub-type.
	MaxSubTypeLength = 32
	// MaxWaitSeconds bounds waits and retry delays: 366 days.
	MaxWaitSeconds = 31_622_400
	// MinWaitSeconds is the shortest wait or retry delay.
	MinWaitSeconds = 1
	// MaxOperationPayload is the largest payload or error of one operation.
	MaxOperationPayload = 1 << 20
	// MaxResponse is the largest result that fits in the function's answer;
	// larger ones are checkpointed.
	MaxResponse = 6*1024*1024 - 50
	// MaxBatchBytes and MaxBatchUpdates bound one checkpoint call.
	MaxBatchBytes   = 750 * 1024
	MaxBatchUpdates = 250
	// LargeResult is the size above which a context's result is not stored but
	// recomputed by running its function again over recorded children.
	LargeResult = 256 * 1024
	// MaxOperations is the number of operations of one execution.
	MaxOperations = 3000
	// MaxExecutionPayload is the cumulative payload written by one execution.
	MaxExecutionPayload = 100 << 20
	// MaxPageItems is the largest page of state, history or list calls.
	MaxPageItems = 1000
	// DefaultPageItems is the page size when none is asked for.
	DefaultPageItems = 100
	// MaxTenantID is the longest tenant id.
	MaxTenantID = 256
)
