// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Limits of a recorded error. The service takes 1 MiB by now; 32 KiB is what it
// took before and what others that speak its protocol still take.
const (
	maxErrorSize    = 32*1024 - 1
	maxErrorType    = 1024
	maxErrorMessage = 16 * 1024
	maxStackFrames  = 32
)

// limitSize makes an error fit for its update: valid UTF-8 and not too large. A
// text that is too long loses its end and says so; frames of the stack go from
// the outermost on.
func limitSize(obj *protocol.ErrorObject) {
	obj.ErrorType = cut(obj.ErrorType, maxErrorType)
	obj.ErrorMessage = cut(obj.ErrorMessage, maxErrorMessage)
	left := maxErrorSize - len(obj.ErrorType) - len(obj.ErrorMessage)
	obj.ErrorData = cut(obj.ErrorData, left)
	left -= len(obj.ErrorData)
	for i, frame := range obj.StackTrace {
		if left -= len(frame); left < 0 || i == maxStackFrames {
			obj.StackTrace = obj.StackTrace[:i:i]
			break
		}
	}
}

// cut shortens a text to at most limit bytes, its mark included.
func cut(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= limit {
		return text
	}
	mark := fmt.Sprintf("… [cut from %d bytes]", len(text))
	end := max(0, limit-len(mark))
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + mark
}
