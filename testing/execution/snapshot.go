// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"strconv"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
	"github.com/lambda-durable/durable-go/testing/internal/slab"
)

// snapshot copies operations out of a fold.
type snapshot struct {
	operations slab.Of[Operation]
	attempts   slab.Of[Attempt]
}

// siblings copies siblings and everything inside them.
func (s *snapshot) siblings(records []*history.Operation, parent *Operation) []*Operation {
	if len(records) == 0 {
		return nil
	}
	records = history.ProgramOrder(records, func(o *history.Operation) *protocol.Operation {
		return &o.Operation
	})
	siblings := make([]*Operation, len(records))
	for i, record := range records {
		siblings[i] = s.operation(record)
		siblings[i].Index = i
		siblings[i].parent = parent
	}
	setPaths(siblings, parent)
	for i, record := range records {
		siblings[i].children = s.siblings(record.Children, siblings[i])
	}
	return siblings
}

func (s *snapshot) operation(record *history.Operation) *Operation {
	o := s.operations.New()
	*o = Operation{
		ID:        record.ID,
		Name:      record.Name,
		Type:      record.Type,
		SubType:   record.SubType,
		Status:    record.Status,
		Start:     record.StartTimestamp.Time,
		Result:    record.Result(),
		Truncated: record.Truncated,
		Error:     record.Error(),
		WaitFor:   record.Wait,
	}
	if c := record.Callback; c != nil {
		o.CallbackID = c.CallbackID
		o.Timeout, o.HeartbeatTimeout = seconds(c.Timeout), seconds(c.HeartbeatTimeout)
	}
	if v := record.Invoke; v != nil {
		o.Function, o.Tenant = v.FunctionName, v.TenantID
		o.Input, o.TargetARN = v.Input.Payload, v.DurableExecutionARN
	}
	if record.EndTimestamp != nil {
		o.End = record.EndTimestamp.Time
	}
	if len(record.Attempts) > 0 {
		o.Attempts = s.attempts.Slice(len(record.Attempts))
	}
	for i, a := range record.Attempts {
		o.Attempts[i] = Attempt{
			Number: a.Number, Start: a.Start, End: a.End,
			Result: a.Result, Error: a.Error, RetryDelay: a.RetryDelay,
		}
	}
	return o
}

// setPaths gives siblings their paths. The last segment is the name when no other
// has it, "name[1]" for the second of its name, "[2]" without a name.
func setPaths(siblings []*Operation, parent *Operation) {
	prefix := ""
	if parent != nil {
		prefix = parent.Path + "/"
	}
	total := make(map[string]int)
	for _, o := range siblings {
		o.twin = total[o.Name]
		total[o.Name]++
	}
	for _, o := range siblings {
		switch {
		case o.Name == "":
			o.Path = prefix + "[" + strconv.Itoa(o.Index) + "]"
		case total[o.Name] > 1:
			o.Path = prefix + o.Name + "[" + strconv.Itoa(o.twin) + "]"
		default:
			o.Path = prefix + o.Name
		}
	}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
