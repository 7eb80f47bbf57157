// SPDX-License-Identifier: Apache-2.0

package service

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// quota counts what an execution has used up: operations, with retries, polls
// and repeated invocations, and bytes of payloads and errors.
type quota struct {
	operations int
	bytes      int
}

func (q *quota) add(operations, bytes int) {
	q.operations += operations
	q.bytes += bytes
}

// exceeded returns the error of an execution that used up more than it has.
func (q *quota) exceeded(cfg *Config) *protocol.ErrorObject {
	switch {
	case q.operations > cfg.MaxOperations:
		return exceeded("Execution exceeds the maximum of %d operations.", cfg.MaxOperations)
	case q.bytes > cfg.MaxTotalPayload:
		return exceeded("Execution exceeds the maximum of %d bytes of payload.",
			cfg.MaxTotalPayload)
	default:
		return nil
	}
}

// exceeded makes an error whose type is ours: that of AWS is not documented.
func exceeded(format string, limit int) *protocol.ErrorObject {
	return &protocol.ErrorObject{
		ErrorType: "Execution.QuotaExceeded", ErrorMessage: fmt.Sprintf(format, limit),
	}
}

// cost is what a batch uses up. An update of an operation that is new counts
// once, whatever follows it in the batch, and every RETRY counts.
func (e *Execution) cost(updates []protocol.OperationUpdate) quota {
	var q quota
	for i := range updates {
		u := &updates[i]
		bytes := u.Error.Size()
		if u.Payload != nil {
			bytes += len(*u.Payload)
		}
		q.add(e.operationsOf(u), bytes)
	}
	return q
}

func (e *Execution) operationsOf(u *protocol.OperationUpdate) int {
	if u.Type == protocol.TypeExecution {
		return 0
	}
	n := 0
	if u.Action == protocol.ActionRetry {
		n++
	}
	if _, ok := e.journal.find(u.ID); !ok && e.batch.first(u) {
		n++
	}
	return n
}
