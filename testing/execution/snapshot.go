// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// operationsOf copies siblings and everything inside them out of a fold.
func operationsOf(records []*history.Operation, parent *Operation) []*Operation {
	if len(records) == 0 {
		return nil
	}
	records = programOrder(records)
	siblings := make([]*Operation, len(records))
	for i, record := range records {
		siblings[i] = operationOf(record)
		siblings[i].Index = i
		siblings[i].parent = parent
	}
	setPaths(siblings, parent)
	for i, record := range records {
		siblings[i].children = operationsOf(record.Children, siblings[i])
	}
	return siblings
}

func operationOf(record *history.Operation) *Operation {
	o := &Operation{
		ID:               record.ID,
		Name:             record.Name,
		Type:             record.Type,
		SubType:          record.SubType,
		Status:           record.Status,
		Start:            record.StartTimestamp.Time,
		Result:           record.Result(),
		Truncated:        record.Truncated,
		Error:            record.Error(),
		WaitFor:          record.Wait,
		CallbackID:       record.Callback.CallbackID,
		Timeout:          seconds(record.Callback.Timeout),
		HeartbeatTimeout: seconds(record.Callback.HeartbeatTimeout),
		Function:         record.Invoke.FunctionName,
		Tenant:           record.Invoke.TenantID,
		Input:            record.Invoke.Input.Payload,
		TargetARN:        record.Invoke.DurableExecutionARN,
	}
	if record.EndTimestamp != nil {
		o.End = record.EndTimestamp.Time
	}
	for _, a := range record.Attempts {
		o.Attempts = append(o.Attempts, Attempt{
			Number: a.Number, Start: a.Start, End: a.End,
			Result: a.Result, Error: a.Error, RetryDelay: a.RetryDelay,
		})
	}
	return o
}

// programOrder orders siblings by the position that ends their ids. Goroutines
// may start in any order; the positions are those of the calls in the program.
// Ids of another form, such as hashes, leave the order of the history.
func programOrder(records []*history.Operation) []*history.Operation {
	positions := make(map[string]int, len(records))
	for _, record := range records {
		position, ok := positionIn(record.ID, record.ParentID)
		if !ok {
			return records
		}
		positions[record.ID] = position
	}
	ordered := slices.Clone(records)
	slices.SortStableFunc(ordered, func(a, b *history.Operation) int {
		return positions[a.ID] - positions[b.ID]
	})
	return ordered
}

// positionIn returns 2 for the id "3-1-2" of a child of "3-1".
func positionIn(id, parentID string) (int, bool) {
	if parentID != "" {
		rest, ok := strings.CutPrefix(id, parentID+"-")
		if !ok {
			return 0, false
		}
		id = rest
	}
	position, err := strconv.Atoi(id)
	return position, err == nil && position >= 0
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
		total[o.Name]++
	}
	seen := make(map[string]int)
	for _, o := range siblings {
		switch {
		case o.Name == "":
			o.Path = fmt.Sprintf("%s[%d]", prefix, o.Index)
		case total[o.Name] > 1:
			o.Path = fmt.Sprintf("%s%s[%d]", prefix, o.Name, seen[o.Name])
		default:
			o.Path = prefix + o.Name
		}
		o.twin = seen[o.Name]
		seen[o.Name]++
	}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
