// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the envelope to dst and returns the longer slice. It writes
// what json.Marshal writes for the same members, with three differences:
// timestamps are integer milliseconds, no operations are an empty list and never
// null, and <, > and & stay as they are.
func (in InvocationInput) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	dst = appendText(dst, "DurableExecutionArn", in.DurableExecutionARN)
	dst = appendText(dst, "CheckpointToken", in.CheckpointToken)
	dst = appendName(dst, "InitialExecutionState")
	dst = in.InitialExecutionState.append(dst)
	if len(in.UpdatedOperationIDs) > 0 {
		dst = appendTexts(dst, "UpdatedOperationIds", in.UpdatedOperationIDs)
	}
	return append(dst, '}')
}

// MarshalJSON is [InvocationInput.AppendJSON] for encoding/json, which reads what
// it is given again: callers in a hurry append.
func (in InvocationInput) MarshalJSON() ([]byte, error) { return in.AppendJSON(nil), nil }

// AppendJSON appends the answer to dst and returns the longer slice. It writes
// what json.Marshal writes, but <, > and & as they are.
func (out InvocationOutput) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	dst = appendText(dst, "Status", out.Status)
	dst = appendOptional(dst, "Result", out.Result)
	dst = appendError(dst, out.Error)
	return append(dst, '}')
}

func (e *ExecutionState) append(dst []byte) []byte {
	dst = append(dst, '{')
	dst = appendName(dst, "Operations")
	dst = appendOperations(dst, e.Operations)
	dst = appendNonEmpty(dst, "NextMarker", e.NextMarker)
	return append(dst, '}')
}

func appendOperations(dst []byte, operations []Operation) []byte {
	dst = append(dst, '[')
	for i := range operations {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = operations[i].append(dst)
	}
	return append(dst, ']')
}

func (o *Operation) append(dst []byte) []byte {
	dst = append(dst, '{')
	dst = appendText(dst, "Id", o.ID)
	dst = appendNonEmpty(dst, "ParentId", o.ParentID)
	dst = appendNonEmpty(dst, "Name", o.Name)
	dst = appendText(dst, "Type", o.Type)
	dst = appendNonEmpty(dst, "SubType", o.SubType)
	dst = appendText(dst, "Status", o.Status)
	dst = appendTime(dst, "StartTimestamp", &o.StartTimestamp)
	dst = appendTime(dst, "EndTimestamp", o.EndTimestamp)
	dst = o.appendDetails(dst)
	return append(dst, '}')
}

// appendDetails writes whichever details are set, though by the rules of the
// service there is one at most.
func (o *Operation) appendDetails(dst []byte) []byte {
	if d := o.ExecutionDetails; d != nil {
		dst = append(appendName(dst, "ExecutionDetails"), '{')
		dst = append(appendOptional(dst, "InputPayload", d.InputPayload), '}')
	}
	if d := o.ContextDetails; d != nil {
		dst = append(appendName(dst, "ContextDetails"), '{')
		if d.ReplayChildren {
			dst = append(appendName(dst, "ReplayChildren"), "true"...)
		}
		dst = append(appendOutcome(dst, d.Result, d.Error), '}')
	}
	if d := o.StepDetails; d != nil {
		dst = append(appendName(dst, "StepDetails"), '{')
		dst = strconv.AppendInt(appendName(dst, "Attempt"), int64(d.Attempt), 10)
		dst = appendTime(dst, "NextAttemptTimestamp", d.NextAttemptTimestamp)
		dst = append(appendOutcome(dst, d.Result, d.Error), '}')
	}
	if d := o.WaitDetails; d != nil {
		dst = append(appendName(dst, "WaitDetails"), '{')
		dst = append(appendTime(dst, "ScheduledEndTimestamp", d.ScheduledEndTimestamp), '}')
	}
	if d := o.CallbackDetails; d != nil {
		dst = append(appendName(dst, "CallbackDetails"), '{')
		dst = appendText(dst, "CallbackId", d.CallbackID)
		dst = append(appendOutcome(dst, d.Result, d.Error), '}')
	}
	if d := o.ChainedInvokeDetails; d != nil {
		dst = append(appendName(dst, "ChainedInvokeDetails"), '{')
		dst = append(appendOutcome(dst, d.Result, d.Error), '}')
	}
	return dst
}

// appendOutcome writes what most kinds of operation end with.
func appendOutcome(dst []byte, result *string, err *ErrorObject) []byte {
	return appendError(appendOptional(dst, "Result", result), err)
}

func appendError(dst []byte, e *ErrorObject) []byte {
	if e == nil {
		return dst
	}
	dst = append(appendName(dst, "Error"), '{')
	dst = appendNonEmpty(dst, "ErrorType", e.ErrorType)
	dst = appendNonEmpty(dst, "ErrorMessage", e.ErrorMessage)
	dst = appendNonEmpty(dst, "ErrorData", e.ErrorData)
	if len(e.StackTrace) > 0 {
		dst = appendTexts(dst, "StackTrace", e.StackTrace)
	}
	return append(dst, '}')
}

// appendName writes the name of a member, after a comma unless it is the first.
func appendName(dst []byte, name string) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, name...)
	return append(dst, '"', ':')
}

func appendText[S ~string](dst []byte, name string, text S) []byte {
	return appendQuoted(appendName(dst, name), string(text))
}

func appendNonEmpty(dst []byte, name, text string) []byte {
	if text == "" {
		return dst
	}
	return appendText(dst, name, text)
}

func appendOptional(dst []byte, name string, text *string) []byte {
	if text == nil {
		return dst
	}
	return appendText(dst, name, *text)
}

func appendTexts(dst []byte, name string, texts []string) []byte {
	dst = append(appendName(dst, name), '[')
	for i, text := range texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendQuoted(dst, text)
	}
	return append(dst, ']')
}

func appendTime(dst []byte, name string, t *Timestamp) []byte {
	if t == nil {
		return dst
	}
	return t.appendMillis(appendName(dst, name))
}

// appendQuoted writes text as a JSON string. As in encoding/json, bytes that are
// not UTF-8 become U+FFFD, and the two line separators that JavaScript does not
// take in strings are escaped.
func appendQuoted(dst []byte, text string) []byte {
	dst = append(dst, '"')
	plain := 0 // text[plain:i] waits to be copied as it is
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c < ' ' || c == '"' || c == '\\' {
				dst = appendEscape(append(dst, text[plain:i]...), c)
				plain = i + 1
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
			dst = appendUnicode(append(dst, text[plain:i]...), r)
			plain = i + size
		}
		i += size
	}
	dst = append(dst, text[plain:]...)
	return append(dst, '"')
}

// appendEscape writes a quote, a backslash or a control character.
func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	default:
		return appendUnicode(dst, rune(c))
	}
}

func appendUnicode(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
