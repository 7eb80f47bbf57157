// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Tables of the store, with what their rows are by position. An execution's
// number is its serial, that of everything else is 0 unless said.
const (
	// tableAccount has a savedAccount.
	tableAccount = "account"
	// tableRun has a savedRun for the number of each execution.
	tableRun = "run"
	// tableExecution has the origin of an execution, its state, and from
	// firstDelta on all of its deltas.
	tableExecution = "execution"
	// tableCall has a savedCall for each number.
	tableCall = "call"
	// tableLog and tableJump have log lines and skipped times, by their numbers in
	// the store; the owner's number says which block of them it is.
	tableLog  = "log"
	tableJump = "jump"
)

const (
	originPosition = 0
	statePosition  = 1
	firstDelta     = 2
)

// savedAccount is what concerns no single execution.
type savedAccount struct {
	Counters service.Counters `json:"Counters"`
	Skipped  time.Duration    `json:"Skipped"`
}

// savedRun is what the emulator knows about an execution beside the service.
type savedRun struct {
	Called    string `json:"Called"`
	Parent    string `json:"Parent,omitempty"`
	Operation string `json:"Operation,omitempty"`
}

// savedLine is a line of a function's output.
type savedLine struct {
	Group        string    `json:"Group"`
	Number       int       `json:"Number"`
	At           time.Time `json:"At"`
	Ingested     time.Time `json:"Ingested"`
	Stream       string    `json:"Stream"`
	Message      string    `json:"Message"`
	RequestID    string    `json:"RequestID,omitempty"`
	ExecutionARN string    `json:"ExecutionARN,omitempty"`
}

// savedJump is time that was skipped.
type savedJump struct {
	ARN  string        `json:"ARN,omitempty"`
	From time.Time     `json:"From"`
	By   time.Duration `json:"By"`
}

// changes are those of one round of the recorder.
type changes struct {
	service service.Changes
	// began holds the executions that are new.
	began   map[int]savedRun
	skipped time.Duration
	lines   []savedLine
	jumps   []savedJump
	// calls holds those that were queued, and nil for those that are done.
	calls map[int64]*savedCall
	// expired holds the numbers of executions that are forgotten.
	expired []int
}

// encoder makes rows of changes. One goroutine uses it.
type encoder struct {
	// deltas counts those of each execution that runs.
	deltas map[int]int64
	// account is the row as it was written last.
	account []byte
	lines   rolling
	jumps   rolling
}

func newEncoder() *encoder {
	return &encoder{
		deltas: make(map[int]int64), lines: rolling{table: tableLog},
		jumps: rolling{table: tableJump},
	}
}

func (n *encoder) add(batch *Batch, c *changes) {
	for i := range c.service.Executions {
		change := &c.service.Executions[i]
		if run, ok := c.began[change.Serial]; ok {
			batch.put(tableRun, change.Serial, 0, encode(run))
		}
		n.addExecution(batch, change)
	}
	account := encode(savedAccount{Counters: c.service.Counters, Skipped: c.skipped})
	if !bytes.Equal(account, n.account) {
		n.account = account
		batch.put(tableAccount, 0, 0, account)
	}
	for i := range c.lines {
		n.lines.add(batch, encode(&c.lines[i]))
	}
	for i := range c.jumps {
		n.jumps.add(batch, encode(&c.jumps[i]))
	}
	addCalls(batch, c.calls)
	for _, serial := range c.expired {
		delete(n.deltas, serial)
		batch.drop(tableRun, int64(serial))
		batch.drop(tableExecution, int64(serial))
	}
}

func (n *encoder) addExecution(batch *Batch, c *service.Change) {
	if c.Origin != nil {
		batch.put(tableExecution, c.Serial, originPosition, encode(c.Origin))
	}
	batch.put(tableExecution, c.Serial, statePosition, encode(c.State))
	if !c.Delta.Empty() {
		batch.put(tableExecution, c.Serial, firstDelta+n.deltas[c.Serial], encode(&c.Delta))
		n.deltas[c.Serial]++
	}
}

// rolling is a table of which the oldest rows go, a block at a time.
type rolling struct {
	table string
	// added counts the rows that there ever were.
	added int64
}

// rollingBlock is how many rows go at once.
const rollingBlock = 1000

func (r *rolling) add(batch *Batch, data []byte) {
	block := r.added / rollingBlock
	batch.put(r.table, int(block), r.added, data)
	if old := block - maxRecords/rollingBlock; r.added%rollingBlock == 0 && old >= 0 {
		batch.drop(r.table, old)
	}
	r.added++
}

func (b *Batch) put(table string, number int, position int64, data []byte) {
	b.Put = append(b.Put, Row{Owner{table, int64(number)}, position, data})
}

func (b *Batch) drop(table string, number int64) {
	b.Drop = append(b.Drop, Owner{table, number})
}

// saved is what a store held, by what it belongs to.
type saved struct {
	account savedAccount
	runs    map[int]savedRun
	calls   map[int64]savedCall
	// executions are in the order of their start.
	executions []savedExecution
	lines      []savedLine
	jumps      []jump
	encoder    *encoder
}

type savedExecution struct {
	serial int
	origin service.Origin
	state  service.State
	deltas []service.Delta
}

// decodeRows reads what an encoder has made.
func decodeRows(rows []Row) (*saved, error) {
	s := &saved{
		runs: make(map[int]savedRun), calls: make(map[int64]savedCall), encoder: newEncoder(),
	}
	for i := range rows {
		if err := s.decode(&rows[i]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *saved) decode(r *Row) error {
	serial := int(r.Number)
	switch r.Table {
	case tableAccount:
		s.encoder.account = r.Data
		return json.Unmarshal(r.Data, &s.account)
	case tableRun:
		var run savedRun
		err := json.Unmarshal(r.Data, &run)
		s.runs[serial] = run
		return err
	case tableExecution:
		return s.decodeExecution(serial, r)
	case tableCall:
		var c savedCall
		err := json.Unmarshal(r.Data, &c)
		s.calls[r.Number] = c
		return err
	case tableLog:
		var line savedLine
		err := json.Unmarshal(r.Data, &line)
		s.lines = append(s.lines, line)
		s.encoder.lines.added = r.Position + 1
		return err
	case tableJump:
		var one savedJump
		err := json.Unmarshal(r.Data, &one)
		s.jumps = append(s.jumps, jump{one.ARN, one.From, one.By})
		s.encoder.jumps.added = r.Position + 1
		return err
	default:
		return nil // of a later version that found nothing else to change
	}
}

func (s *saved) decodeExecution(serial int, r *Row) error {
	last := len(s.executions) - 1
	if last < 0 || s.executions[last].serial != serial {
		s.executions = append(s.executions, savedExecution{serial: serial})
		last++
	}
	e := &s.executions[last]
	switch r.Position {
	case originPosition:
		return json.Unmarshal(r.Data, &e.origin)
	case statePosition:
		return json.Unmarshal(r.Data, &e.state)
	default:
		var delta service.Delta
		err := json.Unmarshal(r.Data, &delta)
		e.deltas = append(e.deltas, delta)
		s.encoder.deltas[serial] = r.Position - firstDelta + 1
		return err
	}
}
