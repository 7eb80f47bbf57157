// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"net/http"
)

// logLine is a line that the function has written. For a JSON object, Level and
// Text are what common loggers call level and message, and All is all of it.
type logLine struct {
	At        int64     `json:"at"`
	RequestID string    `json:"requestId,omitempty"`
	Message   string    `json:"message"`
	Level     string    `json:"level,omitempty"`
	Text      string    `json:"text,omitempty"`
	All       *document `json:"all,omitempty"`
}

// logs answers with the output of an execution's function.
func (u *ui) logs(w http.ResponseWriter, r *http.Request) error {
	lines, err := u.server.Logs(r.PathValue("arn"))
	if err != nil {
		return err
	}
	out := make([]logLine, len(lines))
	for i, line := range lines {
		out[i] = logLine{
			At: line.At.UnixMilli(), RequestID: line.RequestID, Message: line.Message,
		}
		out[i].parse()
	}
	return writeJSON(w, out)
}

func (l *logLine) parse() {
	var fields struct {
		Level   string `json:"level"`
		Msg     string `json:"msg"`
		Message string `json:"message"`
	}
	if json.Unmarshal([]byte(l.Message), &fields) != nil {
		return
	}
	l.All, l.Level, l.Text = documentOf(&l.Message), fields.Level, fields.Msg
	if l.Text == "" {
		l.Text = fields.Message
	}
}
