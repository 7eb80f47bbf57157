// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// The work of one execution: lots of items, and after each lot a charge that must
// not be made twice, and a pause. Together they are workOperations.
const (
	workLots       = 9
	workItems      = 54
	workOperations = 1 + workLots*(1+2*workItems+2)
)

// work returns what its steps have recorded. A step's value is drawn at random,
// so a step that was done again after its answer was accepted is noticed.
func work(diary *diary) func(durable.Context, int) (int, error) {
	return func(ctx durable.Context, order int) (int, error) {
		done := 0
		for lot := range workLots {
			items, err := durable.Map(ctx, fmt.Sprintf("lot %d", lot), numbers(workItems),
				func(ctx durable.Context, n int) (string, error) {
					return diary.step(ctx, order, fmt.Sprintf("item %d.%d", lot, n))
				})
			if err != nil {
				return done, err
			}
			_, err = diary.step(ctx, order, fmt.Sprintf("charge %d", lot),
				durable.WithSemantics(durable.AtMostOncePerRetry),
				durable.WithRetry(durable.FixedDelay{MaxAttempts: 1000, Delay: time.Second}))
			if err != nil {
				return done, err
			}
			done += len(items.Results()) + 1
			if err := durable.Wait(ctx, "pause", time.Second); err != nil {
				return done, err
			}
		}
		return done, nil
	}
}

// diary is where functions write what they do outside the service's records. It
// outlives them.
type diary struct {
	mu   sync.Mutex // guards file
	file *os.File
}

// note is one line of a diary: a step's body ran, or its value was given to the
// function after the service had accepted it.
type note struct {
	What  string `json:"what"`
	Order int    `json:"order"`
	// Step is the step's name, which no other of the execution has.
	Step    string `json:"step"`
	Attempt int    `json:"attempt,omitempty"`
	Value   string `json:"value"`
}

const (
	noteRan      = "ran"
	noteAccepted = "accepted"
)

func openDiary(path string) (*diary, error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	return &diary{file: file}, err
}

// write adds a line in one piece, so that a kill leaves no half of one.
func (d *diary) write(n *note) error {
	line, err := json.Marshal(n)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	_, err = d.file.Write(append(line, '\n'))
	return err
}

func (d *diary) step(
	ctx durable.Context, order int, name string, opts ...durable.StepOption,
) (string, error) {
	ran := false
	value, err := durable.Step(ctx, name, func(ctx durable.StepContext) (string, error) {
		ran = true
		n := &note{
			What: noteRan, Order: order, Step: name, Attempt: ctx.Attempt(), Value: rand.Text(),
		}
		return n.Value, d.write(n)
	}, opts...)
	if err != nil || !ran {
		return value, err
	}
	return value, d.write(&note{What: noteAccepted, Order: order, Step: name, Value: value})
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
