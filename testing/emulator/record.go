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
	// tableLog has log lines, by their number in the store; the owner's number
	// says which block of them it is.
	tableLog = "log"
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

// changes are those of one round of the recorder.
type changes struct {
	service service.Changes
	// began holds the executions that are new.
	began   map[int]savedRun
	skipped time.Duration
	lines   []savedLine
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
	// lines counts the log lines that were ever stored.
	lines int64
}

func newEncoder() *encoder { return &encoder{deltas: make(map[int]int64)} }

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
	n.addLines(batch, c.lines)
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

// logBlock is how many log lines are dropped at once.
const logBlock = 1000

// addLines keeps about as many lines of all functions as memory does of one.
func (n *encoder) addLines(batch *Batch, lines []savedLine) {
	for i := range lines {
		block := n.lines / logBlock
		batch.put(tableLog, int(block), n.lines, encode(&lines[i]))
		if old := block - maxRecords/logBlock; n.lines%logBlock == 0 && old >= 0 {
			batch.drop(tableLog, old)
		}
		n.lines++
	}
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
		s.encoder.lines = r.Position + 1
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
