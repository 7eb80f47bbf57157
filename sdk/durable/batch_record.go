// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"encoding/json"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// batchJSON is how a batch is recorded. The result of an item is its payload as
// recorded in its own operation: as it is when that is JSON, else as text.
type batchJSON struct {
	All    []itemJSON       `json:"all"`
	Reason CompletionReason `json:"completionReason"`
}

type itemJSON struct {
	Index  int                   `json:"index"`
	Name   string                `json:"name,omitempty"`
	Status ItemStatus            `json:"status"`
	Result json.RawMessage       `json:"result,omitempty"`
	Text   *string               `json:"text,omitempty"`
	Error  *protocol.ErrorObject `json:"error,omitempty"`
}

// MarshalJSON writes the items and the reason.
func (b Batch[T]) MarshalJSON() ([]byte, error) {
	out := batchJSON{All: make([]itemJSON, len(b.Items)), Reason: b.Reason}
	for i, it := range b.Items {
		j := itemJSON{Index: it.Index, Name: it.Name, Status: it.Status}
		switch it.Status {
		case ItemSucceeded:
			if err := j.setResult(it.payload, it.Value); err != nil {
				return nil, fmt.Errorf("item %d: %w", it.Index, err)
			}
		case ItemFailed:
			j.Error = recordOf(it.Err)
		case ItemStarted:
		}
		out.All[i] = j
	}
	return json.Marshal(out)
}

func (j *itemJSON) setResult(payload *string, value any) error {
	switch {
	case payload == nil:
		var err error
		j.Result, err = json.Marshal(value)
		return err
	case json.Valid([]byte(*payload)):
		j.Result = json.RawMessage(*payload)
	default:
		j.Text = payload
	}
	return nil
}

// recordOf is the record of an item's error.
func recordOf(err error) *protocol.ErrorObject {
	if r, ok := asInterface[recorder](err); ok {
		return r.recorded()
	}
	if err == nil {
		return &protocol.ErrorObject{}
	}
	return &protocol.ErrorObject{ErrorType: namedType(err), ErrorMessage: err.Error()}
}

// UnmarshalJSON reads what MarshalJSON wrote. Errors come back as [*BranchError].
func (b *Batch[T]) UnmarshalJSON(data []byte) error {
	var in batchJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*b = Batch[T]{Items: make([]Item[T], len(in.All)), Reason: in.Reason}
	for i, j := range in.All {
		it := Item[T]{Index: j.Index, Name: j.Name, Status: j.Status, payload: j.Text}
		switch {
		case j.Error != nil:
			it.Err = &BranchError{OperationError: OperationError{
				ErrorType: j.Error.ErrorType, Message: j.Error.ErrorMessage, Data: j.Error.ErrorData,
				StackTrace: j.Error.StackTrace, what: fmt.Sprintf("branch %d", j.Index),
			}}
		case j.Result != nil:
			text := string(j.Result)
			it.payload = &text
		}
		b.Items[i] = it
	}
	b.decodeJSON()
	return nil
}

// decodeJSON fills in the values as far as they are JSON of type T. A value that
// an item's own serdes wrote is decoded by [readBatch].
func (b *Batch[T]) decodeJSON() {
	for i := range b.Items {
		it := &b.Items[i]
		if it.payload == nil {
			continue
		}
		if it.decoded = json.Unmarshal([]byte(*it.payload), &it.Value) == nil; !it.decoded {
			it.Value = zero[T]()
		}
	}
}

// readBatch returns the batch that a payload stands for.
func readBatch[T any](run *batchRun, payload *string) (Batch[T], error) {
	batch, err := decode[Batch[T]](run.o, run.cfg.serdes, payload)
	if err != nil {
		return batch, err
	}
	for i := range batch.Items {
		it := &batch.Items[i]
		if it.Index < 0 || it.Index >= run.plan.total {
			run.o.task.Fail(&NonDeterministicError{OperationID: run.o.id, Problem: fmt.Sprintf(
				"%s was recorded with an item %d, the code has %d items", describe(run.o), it.Index,
				run.plan.total)})
		}
		if err := readItem(run, it); err != nil {
			return batch, err
		}
	}
	return batch, nil
}

// readItem decodes a recorded item by its own serdes and gives its error the
// identity that it has in the first run.
func readItem[T any](run *batchRun, it *Item[T]) error {
	if failure := it.Err; failure != nil {
		it.Err = &BranchError{OperationError: run.branchOf(it.Index).errorFrom(recordOf(failure))}
		return nil
	}
	_, plain := run.cfg.branch.serdes.(jsonSerdes)
	if it.payload == nil || it.decoded && plain && run.plan.read == nil {
		return nil
	}
	value, err := readValue[T](run, it.Index, it.payload)
	it.Value = value
	return err
}

func readValue[T any](run *batchRun, i int, payload *string) (T, error) {
	o, serdes := run.branchOf(i), run.cfg.branch.serdes
	if run.plan.read == nil {
		return decode[T](o, serdes, payload)
	}
	value, err := run.plan.read(i, o, serdes, payload)
	if err != nil {
		return zero[T](), err
	}
	v, _ := value.(T)
	return v, nil
}

// branchOf is the operation of branch i for decoding and describing, whether or
// not it ran.
func (r *batchRun) branchOf(i int) *operation {
	if op := r.branches[i].op; op != nil {
		return op
	}
	return r.unbound(i)
}

// collect makes the batch of the branches that ran.
func collect[T any](run *batchRun) (Batch[T], error) {
	batch := Batch[T]{Items: []Item[T]{}, Reason: run.reason}
	for i := range run.branches {
		b := &run.branches[i]
		if b.status == "" {
			continue
		}
		it := Item[T]{Index: i, Name: run.plan.names[i], Status: b.status, Err: b.result.err}
		if b.status == ItemSucceeded {
			if err := fillItem(run, &it, b); err != nil {
				return batch, err
			}
		}
		batch.Items = append(batch.Items, it)
	}
	return batch, nil
}

// fillItem sets the value of an item that succeeded, through its serdes also
// where no payload was recorded, so that it is the same with and without.
func fillItem[T any](run *batchRun, it *Item[T], b *branchState) error {
	payload := b.result.payload
	if b.result.live {
		var err error
		if payload, err = b.op.encode(run.cfg.branch.serdes, b.result.value); err != nil {
			return err
		}
	}
	it.payload = payload
	if payload == nil {
		return nil
	}
	value, err := readValue[T](run, it.Index, payload)
	it.Value = value
	return err
}
