// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// document is a file. Its keys are those of the public suite; a key that is not
// among them is an error, because it might ask for something.
type document struct {
	Description string `yaml:"description"`
	Handler     string `yaml:"handler"`
	Invocations string `yaml:"invocations"`
	Optional    bool   `yaml:"optional"`
	Async       bool   `yaml:"async"` // says nothing that AsyncInvoke doesn't

	AsyncInvoke      bool                 `yaml:"AsyncInvoke"`
	Variables        map[string]yaml.Node `yaml:"Variables"`
	Input            yaml.Node            `yaml:"Input"`
	CallbackActions  []actionDocument     `yaml:"CallbackActions"`
	ExpectedResult   *resultDocument      `yaml:"ExpectedResult"`
	ExpectedHistory  []yaml.Node          `yaml:"ExpectedExecutionHistory"`
	ExpectedLogs     []logDocument        `yaml:"ExpectedLogs"`
	RetryParameters  yaml.Node            `yaml:"DefaultRetryParameters"` // is prose
	AsyncConfigPolls yaml.Node            `yaml:"AsyncConfig"`            // tunes the public runner
}

type resultDocument struct {
	Status protocol.ExecutionStatus `yaml:"ExecutionStatus"`
	Result yaml.Node                `yaml:"Result"`
}

type actionDocument struct {
	Callback  string    `yaml:"CallbackName"`
	Operation Operation `yaml:"Operation"`
	Payload   yaml.Node `yaml:"Payload"`
	Delay     float64   `yaml:"Delay"`
}

type logDocument struct {
	Match  yaml.Node   `yaml:"match"`
	Count  *int        `yaml:"count"`
	Min    *int        `yaml:"min_count"`
	Max    *int        `yaml:"max_count"`
	After  []yaml.Node `yaml:"after"`
	Before []yaml.Node `yaml:"before"`
}

func parse(text []byte) (Requirement, error) {
	var doc document
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&doc); err != nil {
		return Requirement{}, err
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return Requirement{}, errors.New("there is more than one document")
	}
	return doc.requirement()
}

// bullet begins the description of an invocation.
var bullet = regexp.MustCompile(`(?m)^\s*- `)

func (d *document) requirement() (Requirement, error) {
	var c converter
	req := Requirement{
		Description: strings.Join(strings.Fields(d.Description), " "),
		Optional:    d.Optional,
		Async:       d.AsyncInvoke,
		Input:       c.json(&d.Input),
		Variables:   make(map[string]string),
		Invocations: len(bullet.FindAllString(d.Invocations, -1)),
	}
	for name, node := range d.Variables {
		req.Variables[name] = node.Value // whatever its type
	}
	if d.ExpectedResult != nil {
		req.Status = d.ExpectedResult.Status
		req.Result = c.json(&d.ExpectedResult.Result)
	}
	for i := range d.CallbackActions {
		a := &d.CallbackActions[i]
		req.Actions = append(req.Actions, Action{
			Callback: a.Callback, Operation: a.Operation,
			Payload: c.json(&a.Payload), Seconds: a.Delay,
		})
	}
	for i := range d.ExpectedHistory {
		req.Events = append(req.Events, c.event(&d.ExpectedHistory[i]))
	}
	for i := range d.ExpectedLogs {
		l := &d.ExpectedLogs[i]
		req.Logs = append(req.Logs, LogRule{
			Match: c.fields(&l.Match), Count: l.Count, Min: l.Min, Max: l.Max,
			After: c.list(l.After), Before: c.list(l.Before),
		})
	}
	return req, c.err
}

// converter makes JSON of YAML and keeps the first error.
type converter struct{ err error }

func (c *converter) fail(n *yaml.Node, err error) {
	if c.err == nil {
		c.err = fmt.Errorf("line %d: %w", n.Line, err)
	}
}

// json returns a node as the public runner writes it, which is Python's way: the
// keys in their order, and a space after a colon and a comma. A node that is not
// there is empty.
func (c *converter) json(n *yaml.Node) string {
	var text strings.Builder
	c.write(&text, n)
	return text.String()
}

func (c *converter) write(w *strings.Builder, n *yaml.Node) {
	switch n.Kind {
	case 0:
	case yaml.AliasNode:
		c.write(w, n.Alias)
	case yaml.MappingNode:
		c.writeAll(w, '{', '}', n.Content, 2)
	case yaml.SequenceNode:
		c.writeAll(w, '[', ']', n.Content, 1)
	default:
		c.writeScalar(w, n)
	}
}

// writeAll writes elements, or with a step of two their keys and values.
func (c *converter) writeAll(w *strings.Builder, open, end byte, nodes []*yaml.Node, step int) {
	w.WriteByte(open)
	for i := 0; i < len(nodes); i += step {
		if i > 0 {
			w.WriteString(", ")
		}
		if step > 1 {
			w.WriteString(quote(nodes[i].Value) + ": ")
		}
		c.write(w, nodes[i+step-1])
	}
	w.WriteByte(end)
}

func (c *converter) writeScalar(w *strings.Builder, n *yaml.Node) {
	var value any
	if err := n.Decode(&value); err != nil {
		c.fail(n, err)
		return
	}
	if text, ok := value.(string); ok {
		w.WriteString(quote(text))
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		c.fail(n, err)
	}
	w.Write(text)
}

// quote writes a text as JSON, with nothing escaped that need not be.
func quote(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return `""` // a text can always be written
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (c *converter) fields(n *yaml.Node) map[string]any {
	var fields map[string]any
	if err := json.Unmarshal([]byte(c.json(n)), &fields); err != nil && c.err == nil {
		c.fail(n, errors.New("this is no mapping"))
	}
	return fields
}

func (c *converter) list(nodes []yaml.Node) []map[string]any {
	var all []map[string]any
	for i := range nodes {
		all = append(all, c.fields(&nodes[i]))
	}
	return all
}

func (c *converter) event(n *yaml.Node) Event {
	fields := c.fields(n)
	id, ok := fields["EventId"].(float64)
	if !ok && c.err == nil {
		c.fail(n, errors.New("the event has no EventId"))
	}
	delete(fields, "EventId")
	return Event{ID: int(id), Fields: fields}
}
