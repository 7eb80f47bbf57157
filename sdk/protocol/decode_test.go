// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// plainInput is an InvocationInput without its codec: encoding/json reads and
// writes it by reflection, and is right by definition.
type plainInput protocol.InvocationInput

// envelopesToTry are texts in which a hand-written reader could go wrong.
func envelopesToTry() map[string]string {
	operation := func(text string) string {
		return `{"InitialExecutionState":{"Operations":[` + text + `]}}`
	}
	result := func(text string) string { return operation(`{"StepDetails":{"Result":` + text + `}}`) }
	nested := func(depth int) string {
		return strings.Repeat("[", depth) + strings.Repeat("]", depth)
	}
	long := `{"Name":"` + strings.Repeat("x", 10_000) + `"}`
	return map[string]string{
		"Full":                    fullEnvelope,
		"Empty":                   `{}`,
		"Null":                    `null`,
		"SpaceEverywhere":         " { \"CheckpointToken\" \t:\r\n \"t\" , \"x\" : [ 1 , 2 ] } ",
		"NullMembers":             `{"CheckpointToken":null,"InitialExecutionState":null,"UpdatedOperationIds":null}`,
		"NullOperations":          `{"InitialExecutionState":{"Operations":null,"NextMarker":null}}`,
		"NullElements":            `{"UpdatedOperationIds":[null,"a"]}`,
		"EmptyLists":              `{"UpdatedOperationIds":[],"InitialExecutionState":{"Operations":[]}}`,
		"EveryEscape":             result(`"\" \\ \/ \b \f \n \r \t \u00e9 \u20ac \ud83d\ude00"`),
		"LoneSurrogate":           result(`"\ud83d \ude00"`),
		"InvalidUTF8":             result("\"a\xff\xfe\xc3b\""),
		"InvalidUTF8AndEscape":    result("\"a\xff\\n\""),
		"UTF8":                    result("\"caf\u00e9 \u2028 \U0001f600\""),
		"UnknownEscape":           result(`"\x"`),
		"ShortUnicode":            result(`"\u12"`),
		"EndsInBackslash":         result(`"\`),
		"ControlCharacter":        result("\"a\nb\""),
		"ControlAfterEscape":      result("\"\\\"\x01\""),
		"Unterminated":            `{"CheckpointToken":"t`,
		"NumberForString":         `{"CheckpointToken":1}`,
		"StringForObject":         `{"InitialExecutionState":"x"}`,
		"ObjectForList":           `{"UpdatedOperationIds":{}}`,
		"StringForNumber":         operation(`{"StepDetails":{"Attempt":"1"}}`),
		"NegativeNumber":          operation(`{"StepDetails":{"Attempt":-1}}`),
		"FractionForInteger":      operation(`{"StepDetails":{"Attempt":1.5}}`),
		"ExponentForInteger":      operation(`{"StepDetails":{"Attempt":1e2}}`),
		"LeadingZero":             operation(`{"StepDetails":{"Attempt":01}}`),
		"LargestInteger":          operation(`{"StepDetails":{"Attempt":9223372036854775807}}`),
		"IntegerTooLarge":         operation(`{"StepDetails":{"Attempt":9223372036854775808}}`),
		"NumberForBool":           operation(`{"ContextDetails":{"ReplayChildren":1}}`),
		"Bools":                   operation(`{"ContextDetails":{"ReplayChildren":true}},{"ContextDetails":{"ReplayChildren":false}}`),
		"NullBool":                operation(`{"ContextDetails":{"ReplayChildren":null}}`),
		"TruncatedWord":           operation(`{"ContextDetails":{"ReplayChildren":tru}}`),
		"WordTooLong":             operation(`{"ContextDetails":{"ReplayChildren":truer}}`),
		"WordTooLongInUnknown":    `{"x":nullx}`,
		"TimestampTexts":          operation(`{"StartTimestamp":"2026-01-01T00:00:00Z","EndTimestamp":"1.5"}`),
		"TimestampNumbers":        operation(`{"StartTimestamp":1.5e3,"EndTimestamp":-0.5}`),
		"TimestampNulls":          operation(`{"StartTimestamp":null,"EndTimestamp":null}`),
		"TimestampNoInstant":      operation(`{"StartTimestamp":"never"}`),
		"TimestampAsObject":       operation(`{"StartTimestamp":{}}`),
		"UnknownOfEveryShape":     `{"a":{"b":[1,{"c":[]}]},"d":-1.5E-7,"e":true,"f":false,"g":null,"h":"\u0041"}`,
		"UnknownBadNumber":        `{"a":1.}`,
		"UnknownBareMinus":        `{"a":-}`,
		"UnknownBadExponent":      `{"a":1e+}`,
		"UnknownPlus":             `{"a":+1}`,
		"UnknownLeadingZero":      `{"a":-012}`,
		"UnknownWord":             `{"a":undefined}`,
		"RepeatedText":            `{"CheckpointToken":"a","CheckpointToken":"b"}`,
		"RepeatedThenNull":        `{"CheckpointToken":"a","CheckpointToken":null}`,
		"RepeatedDetails":         operation(`{"StepDetails":{"Attempt":1},"StepDetails":{"Result":"r"}}`),
		"RepeatedDetailsThenNull": operation(`{"StepDetails":{"Attempt":1},"StepDetails":null}`),
		"RepeatedIDs":             `{"UpdatedOperationIds":["a","b"],"UpdatedOperationIds":["c"]}`,
		"EscapedName":             `{"Checkpoint\u0054oken":"t"}`,
		"NameInQuestion":          `{Name:1}`,
		"TrailingComma":           `{"CheckpointToken":"t",}`,
		"TrailingCommaInList":     `{"UpdatedOperationIds":["a",]}`,
		"MissingComma":            `{"CheckpointToken":"t" "x":1}`,
		"MissingColon":            `{"CheckpointToken" "t"}`,
		"MissingBrace":            `{"CheckpointToken":"t"`,
		"MismatchedBrackets":      `{"UpdatedOperationIds":["a"}}`,
		"TrailingText":            `{} {}`,
		"TrailingNUL":             "{}\x00",
		"ByteOrderMark":           "\ufeff{}",
		"Array":                   `[]`,
		"Nothing":                 ``,
		"OnlySpace":               "  \n",
		"Deep":                    `{"x":` + nested(9_000) + `}`,
		"TooDeep":                 `{"x":` + nested(10_000) + `}`,
		"Deepest":                 `{"x":` + nested(9_999) + `}`,
		"LongFirstOperation":      operation(long + strings.Repeat(`,{}`, 100)),
		"LongLastOperation":       operation(strings.Repeat(`{},`, 100) + long),
	}
}

func TestDecodesAsEncodingJSONDoes(t *testing.T) {
	t.Parallel()
	for name, data := range envelopesToTry() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireSameDecoding(t, []byte(data))
		})
	}
}

// requireSameDecoding checks that the scanner and encoding/json read the same
// from data, or refuse it with the same words.
func requireSameDecoding(t *testing.T, data []byte) {
	t.Helper()
	var want plainInput
	wantErr := json.Unmarshal(data, &want)
	got, err := protocol.DecodeInvocationInput(data)
	if wantErr != nil {
		require.EqualError(t, err, strings.ReplaceAll(wantErr.Error(), "protocol_test.", "protocol."))
		return
	}
	require.NoError(t, err)
	require.Equal(t, protocol.InvocationInput(want), got)
}
