// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// historyFile is what a file with a recorded history holds.
type historyFile struct {
	arn    string // empty when the file does not say
	events []protocol.Event
	// more says that the last page in the file was not the last one.
	more bool
}

// historyPage is an answer of GetDurableExecutionHistory, or one event of it.
type historyPage struct {
	ARN        string           `json:"DurableExecutionArn"`
	Events     []protocol.Event `json:"Events"`
	NextMarker string           `json:"NextMarker"`
}

func readHistory(path string) (historyFile, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the test says which
	if err != nil {
		return historyFile{}, err
	}
	f, err := parseHistory(data)
	if err != nil {
		return historyFile{}, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

var errNoHistory = errors.New(`no history: want an answer of GetDurableExecutionHistory,` +
	` {"Events": [...]}, or an array of such pages or of events`)

// parseHistory reads pages and events, one after the other or in arrays.
func parseHistory(data []byte) (historyFile, error) {
	var f historyFile
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		var value json.RawMessage
		switch err := d.Decode(&value); {
		case errors.Is(err, io.EOF):
			err := f.check()
			return f, err
		case err != nil:
			return f, fmt.Errorf("no JSON: %w", err)
		}
		if err := f.add(value); err != nil {
			return f, err
		}
	}
}

func (f *historyFile) add(value json.RawMessage) error {
	if bytes.HasPrefix(bytes.TrimSpace(value), []byte("[")) {
		var values []json.RawMessage
		if err := json.Unmarshal(value, &values); err != nil {
			return err
		}
		for _, one := range values {
			if err := f.add(one); err != nil {
				return err
			}
		}
		return nil
	}
	var kind struct {
		EventType string `json:"EventType"`
	}
	if err := json.Unmarshal(value, &kind); err != nil {
		return fmt.Errorf("%w: %w", errNoHistory, err)
	}
	if kind.EventType != "" {
		var e protocol.Event
		err := json.Unmarshal(value, &e)
		f.events = append(f.events, e)
		return err
	}
	return f.addPage(value)
}

func (f *historyFile) addPage(value json.RawMessage) error {
	var page historyPage
	if err := json.Unmarshal(value, &page); err != nil {
		return fmt.Errorf("%w: %w", errNoHistory, err)
	}
	f.events = append(f.events, page.Events...)
	f.more = page.NextMarker != ""
	if page.ARN != "" {
		f.arn = page.ARN
	}
	return nil
}

// check finds out what can't be replayed.
func (f *historyFile) check() error {
	if len(f.events) == 0 {
		return errNoHistory
	}
	for i := range f.events {
		if f.events[i].EventType == protocol.EventExecutionStarted {
			return nil
		}
	}
	return errors.New("the event ExecutionStarted is missing; read the history from its beginning")
}
