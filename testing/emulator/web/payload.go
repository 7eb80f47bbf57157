// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// payloads are what something took and what came of it; nil is what there isn't.
type payloads struct {
	Input  *document `json:"input,omitempty"`
	Result *document `json:"result,omitempty"`
	Error  *problem  `json:"error,omitempty"`
	// Truncated says that the history holds only a part of the result.
	Truncated bool `json:"truncated,omitempty"`
}

// document is a payload's text, indented if it is JSON. The page doesn't parse
// it, because JavaScript would round large numbers.
type document struct {
	Text  string `json:"text"`
	JSON  bool   `json:"json"`
	Bytes int    `json:"bytes"` // as recorded
}

func documentOf(text *string) *document {
	if text == nil {
		return nil
	}
	out := &document{Text: *text, Bytes: len(*text)}
	var indented bytes.Buffer
	if json.Indent(&indented, []byte(*text), "", "  ") == nil {
		out.Text, out.JSON = indented.String(), true
	}
	return out
}

// payloadsOf returns what an event carries.
func payloadsOf(e *protocol.Event) payloads {
	result := history.ResultOf(e)
	return payloads{
		documentOf(history.InputOf(e).Payload), documentOf(result.Payload),
		problemOf(history.ErrorOf(e)), result.Truncated,
	}
}

// payloads answers with the payloads of the execution itself.
func (u *ui) payloads(w http.ResponseWriter, r *http.Request) error {
	result, err := u.server.Result(r.PathValue("arn"))
	if err != nil {
		return err
	}
	return writeJSON(w, payloads{
		documentOf(result.Input), documentOf(result.Output), problemOf(result.Error),
		result.Truncated,
	})
}

// event answers with the payloads of one event.
func (u *ui) event(w http.ResponseWriter, r *http.Request) error {
	result, err := u.server.Result(r.PathValue("arn"))
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || number < 1 || number > len(result.Events) {
		return notFound("The history has no event with this number.")
	}
	return writeJSON(w, payloadsOf(&result.Events[number-1]))
}
