// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"bytes"
	_ "embed" // the report's template
	"fmt"
	"html/template"
	"io"
)

//go:embed report.html.tmpl
var reportTemplate string

// WriteHTML writes a report of the run: a waterfall of the operations with their
// payloads, errors and attempts, the invocations, and the history. It is one
// file without scripts that loads nothing. It shows every payload, so treat it
// like the data itself. The error is that of w.
func (r *Result) WriteHTML(w io.Writer) error {
	page, err := template.New("report").Parse(reportTemplate)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	// Half a report would look like a short run, so nothing is written before
	// all of it exists.
	var text bytes.Buffer
	if err := page.Execute(&text, newReport(r)); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err = text.WriteTo(w)
	return err
}
