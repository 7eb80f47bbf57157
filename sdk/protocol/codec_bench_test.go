// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// smallOperations is the state of a workflow of n finished steps and waits.
func smallOperations(n int) []protocol.Operation {
	start := time.Date(2026, 1, 1, 0, 0, 0, 123e6, time.UTC)
	operations := make([]protocol.Operation, n)
	for i := range operations {
		result := fmt.Sprintf(`{"order":%d,"state":"charged"}`, i)
		begin := start.Add(time.Duration(i) * time.Second)
		op := protocol.Operation{
			ID: fmt.Sprintf("1-%d", i+1), ParentID: "1", Name: fmt.Sprintf("charge-%d", i),
			Status:         protocol.StatusSucceeded,
			StartTimestamp: protocol.At(begin),
			EndTimestamp:   protocol.AtPtr(begin.Add(20 * time.Millisecond)),
		}
		if i%2 == 0 {
			op.Type, op.SubType = protocol.TypeStep, protocol.SubTypeStep
			op.StepDetails = &protocol.StepDetails{Attempt: 1, Result: &result}
		} else {
			op.Type, op.SubType = protocol.TypeWait, protocol.SubTypeWait
			op.WaitDetails = &protocol.WaitDetails{ScheduledEndTimestamp: op.EndTimestamp}
		}
		operations[i] = op
	}
	return operations
}

func smallEnvelope(n int) protocol.InvocationInput {
	return protocol.InvocationInput{
		DurableExecutionARN:   "arn:aws:lambda:eu-west-1:123456789012:function:f:1/durable-execution/o/1",
		CheckpointToken:       "t-1",
		InitialExecutionState: protocol.ExecutionState{Operations: smallOperations(n)},
	}
}

// perOperation reports the time for one operation of the envelope.
func perOperation(b *testing.B, n int) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/operation")
}

func BenchmarkDecodeEnvelope(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		data := smallEnvelope(n).AppendJSON(nil)
		b.Run(fmt.Sprintf("scanner-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := protocol.DecodeInvocationInput(data); err != nil {
					b.Fatal(err)
				}
			}
			perOperation(b, n)
		})
		b.Run(fmt.Sprintf("unmarshal-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var in protocol.InvocationInput
				if err := json.Unmarshal(data, &in); err != nil {
					b.Fatal(err)
				}
			}
			perOperation(b, n)
		})
		b.Run(fmt.Sprintf("reflection-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var in plainInput
				if err := json.Unmarshal(data, &in); err != nil {
					b.Fatal(err)
				}
			}
			perOperation(b, n)
		})
	}
}

func BenchmarkEncodeEnvelope(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		in := smallEnvelope(n)
		b.Run(fmt.Sprintf("append-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				dst = in.AppendJSON(dst[:0])
			}
			perOperation(b, n)
		})
		b.Run(fmt.Sprintf("marshal-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := json.Marshal(in); err != nil {
					b.Fatal(err)
				}
			}
			perOperation(b, n)
		})
		b.Run(fmt.Sprintf("reflection-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := json.Marshal(plainInput(in)); err != nil {
					b.Fatal(err)
				}
			}
			perOperation(b, n)
		})
	}
}
