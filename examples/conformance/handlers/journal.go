// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// fields are those of a record in the log.
type fields = map[string]any

// journal writes what a plugin sees to the function's log, a JSON object in each
// line. Every record names the execution, so that it can be found among others.
type journal struct {
	out    io.Writer
	plugin string
}

// plain is the journal of most plugins.
func plain(env Env) journal { return journal{env.Stdout, "CONFPLUGIN"} }

func (j journal) write(e durable.Execution, hook string, more fields) {
	record := fields{"plugin": j.plugin, "hook": hook, "durableExecutionArn": e.ARN}
	maps.Copy(record, more)
	line, err := json.Marshal(record)
	if err != nil {
		line = fmt.Appendf(nil, "%q can't be logged: %v", hook, err)
	}
	_, _ = j.out.Write(append(line, '\n')) // there is nowhere to complain
}

// put sets a field, unless the value is the zero one of its type.
func put[T comparable](f fields, name string, value T) {
	var zero T
	if value != zero {
		f[name] = value
	}
}

// putTime sets a field to an instant, as text, unless it is none.
func putTime(f fields, name string, at time.Time) {
	if !at.IsZero() {
		f[name] = at.UTC().Format(time.RFC3339Nano)
	}
}

func putError(f fields, name string, err error) {
	if err != nil {
		f[name] = err.Error()
	}
}
