// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// executionTrace is the id of an execution's trace where nothing above it has one.
// It begins with the second in which the execution began, as X-Ray wants.
func executionTrace(e durable.Execution) trace.TraceID {
	var id trace.TraceID
	binary.BigEndian.PutUint32(id[:4], uint32(e.StartTime.Unix()))
	sum := sha256.Sum256([]byte(e.ARN))
	copy(id[4:], sum[:])
	return validTrace(id)
}

func operationSpan(arn, operation string) trace.SpanID { return hashedSpan(arn + ":" + operation) }

func workflowSpan(arn string) trace.SpanID { return hashedSpan("workflow:" + arn) }

func hashedSpan(text string) trace.SpanID {
	sum := sha256.Sum256([]byte(text))
	return validSpan(trace.SpanID(sum[:len(trace.SpanID{})]))
}

// validTrace and validSpan replace the one id that is none.
func validTrace(id trace.TraceID) trace.TraceID {
	if !id.IsValid() {
		id[len(id)-1] = 1
	}
	return id
}

func validSpan(id trace.SpanID) trace.SpanID {
	if !id.IsValid() {
		id[len(id)-1] = 1
	}
	return id
}

func randomSpan() trace.SpanID {
	var id trace.SpanID
	_, _ = rand.Read(id[:]) // never fails
	return validSpan(id)
}

func randomTrace() trace.TraceID {
	var id trace.TraceID
	_, _ = rand.Read(id[:]) // never fails
	return validTrace(id)
}
