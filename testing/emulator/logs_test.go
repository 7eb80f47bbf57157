// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// logPage is the answer of FilterLogEvents.
type logPage struct {
	Events []struct {
		Message       string `json:"message"`
		Timestamp     int64  `json:"timestamp"`
		IngestionTime int64  `json:"ingestionTime"`
		LogStreamName string `json:"logStreamName"`
	} `json:"events"`
	NextToken string `json:"nextToken"`
	Code      string `json:"__type"`
	Message   string `json:"message"`
}

// logs calls CloudWatch Logs as its clients do.
func (w *world) logs(t *testing.T, operation string, request any) (int, logPage) {
	t.Helper()
	body, err := json.Marshal(request)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/",
		bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "Logs_20140328."+operation)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	var page logPage
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&page))
	return resp.StatusCode, page
}

func (w *world) filter(t *testing.T, request map[string]any) logPage {
	t.Helper()
	status, page := w.logs(t, "FilterLogEvents", request)
	require.Equal(t, http.StatusOK, status, page.Message)
	return page
}

// messages are all lines of a function's log.
func (w *world) messages(t *testing.T, function string) (lines []string) {
	t.Helper()
	page := w.filter(t, map[string]any{"logGroupName": "/aws/lambda/" + function})
	for _, e := range page.Events {
		lines = append(lines, e.Message)
	}
	return lines
}

func unbase64(t *testing.T, text string) string {
	t.Helper()
	decoded, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	return string(decoded)
}

func TestFilterLogEventsFindsTheLinesOfAnExecution(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"greet": durableProgram(t, "greet", nil)}))
	first := *w.invoke(t, "greet:1", `"kim"`).DurableExecutionArn
	w.invoke(t, "greet:1", `"lee"`)

	require.Len(t, w.messages(t, "greet"), 4)
	page := w.filter(t, map[string]any{
		"logGroupName": "/aws/lambda/greet",
		"filterPattern": fmt.Sprintf(
			`{ ($.durableExecutionArn = "%[1]s") || ($.executionArn = "%[1]s") }`, first),
		"startTime": w.describe(t, first).StartTimestamp.UnixMilli(),
	})

	require.Len(t, page.Events, 1)
	event := page.Events[0]
	require.Equal(t, "greeting", decode[map[string]any](t, []byte(event.Message))["message"])
	require.LessOrEqual(t, event.Timestamp, event.IngestionTime)
	require.NotEmpty(t, event.LogStreamName)
	require.Empty(t, w.filter(t, map[string]any{
		"logGroupName": "/aws/lambda/greet", "endTime": event.Timestamp - 60_000,
	}).Events)
}

func TestLinesWithoutATimeStayBetweenTheirNeighbours(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"mix": program(t, "mix", nil)}})
	w.invoke(t, "mix", "")

	lines := w.messages(t, "mix")

	require.Len(t, lines, 5)
	for i, word := range []string{"first", "second", "third", "fourth", "fifth"} {
		require.Contains(t, lines[i], word)
	}
}

func TestFilterLogEventsIsPaged(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"greet": durableProgram(t, "greet", nil)}))
	for range 3 {
		w.invoke(t, "greet:1", `"kim"`)
	}
	request := map[string]any{
		"logGroupIdentifier": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/greet:*",
		"limit":              4,
	}
	first := w.filter(t, request)
	require.Len(t, first.Events, 4)
	request["nextToken"] = first.NextToken
	second := w.filter(t, request)
	require.Len(t, second.Events, 2)
	require.Empty(t, second.NextToken)

	request["limit"], request["nextToken"] = 10, ""
	require.Equal(t, append(first.Events, second.Events...), w.filter(t, request).Events)
}

func TestLogsRefuseWhatTheyDoNotKnow(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"greet": durableProgram(t, "greet", nil)}))
	group := map[string]any{"logGroupName": "/aws/lambda/greet"}
	with := func(name string, value any) map[string]any {
		return map[string]any{"logGroupName": group["logGroupName"], name: value}
	}
	rows := map[string]struct {
		operation string
		request   any
		code      string
	}{
		"Operation": {"PutLogEvents", group, "UnknownOperationException"},
		"Group": {
			"FilterLogEvents",
			map[string]any{"logGroupName": "/aws/lambda/nobody"},
			"ResourceNotFoundException",
		},
		"OtherGroup": {
			"FilterLogEvents", map[string]any{"logGroupName": "greet"}, "ResourceNotFoundException",
		},
		"Token":      {"FilterLogEvents", with("nextToken", "x"), "InvalidParameterException"},
		"Limit":      {"FilterLogEvents", with("limit", 10_001), "InvalidParameterException"},
		"Pattern":    {"FilterLogEvents", with("filterPattern", "[level, rest]"), "InvalidParameterException"},
		"OpenPhrase": {"FilterLogEvents", with("filterPattern", `"text`), "InvalidParameterException"},
		"NoWord":     {"FilterLogEvents", with("filterPattern", `a - b`), "InvalidParameterException"},
		"Comparison": {
			"FilterLogEvents", with("filterPattern", `{ $.level > 3 }`), "InvalidParameterException",
		},
		"Body": {"FilterLogEvents", []int{1}, "SerializationException"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, page := w.logs(t, row.operation, row.request)
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, row.code, page.Code)
			require.NotEmpty(t, page.Message)
		})
	}
}

func TestFilterPatterns(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"greet": durableProgram(t, "greet", nil)}))
	w.invoke(t, "greet:1", `"kim"`)
	for pattern, found := range map[string]int{
		`{ $.message = "greeting" }`:                           1,
		`{($.message="greeting")||($.message="other")}`:        1,
		`{ ($.other = "greeting") || $.message = "greeting" }`: 1,
		`{ $.message.text = "greeting" }`:                      0,
		`{ $.message = "greet" }`:                              0,
		strings.Repeat(" ", 3):                                 2,
		`greeting`:                                             1,
		`"plain text"`:                                         1,
		`plain greeting`:                                       0,
		`?plain ?greeting`:                                     2,
		`text -greeting`:                                       1,
		`-text -greeting`:                                      0,
		`-"plain text" -no`:                                    1,
	} {
		page := w.filter(t, map[string]any{
			"logGroupName": "/aws/lambda/greet", "filterPattern": pattern,
		})
		require.Len(t, page.Events, found, pattern)
	}
}
