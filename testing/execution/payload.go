// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// payload is a text of the user's under a title of ours.
type payload struct{ Title, Text string }

func payloads(input, result *string, failed *protocol.ErrorObject) []payload {
	var out []payload
	if input != nil {
		out = append(out, payload{"input", pretty(*input)})
	}
	if result != nil {
		out = append(out, payload{"result", pretty(*result)})
	}
	if failed != nil {
		out = append(out, payload{"error", explain(failed)})
	}
	return out
}

// pretty indents JSON and leaves any other text as it is.
func pretty(text string) string {
	var indented bytes.Buffer
	if json.Indent(&indented, []byte(text), "", "  ") != nil {
		return text
	}
	return indented.String()
}

func explain(failed *protocol.ErrorObject) string {
	var lines []string
	for _, text := range []string{failed.ErrorType, failed.ErrorMessage, failed.ErrorData} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(append(lines, failed.StackTrace...), "\n")
}
