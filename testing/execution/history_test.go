// SPDX-License-Identifier: Apache-2.0

package execution_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

func TestHistoryNamesWhatIsMadeUp(t *testing.T) {
	t.Parallel()

	const events = `[
	 {"EventType":"ExecutionStarted","EventId":1,"Id":"e-77","Name":"n-77","EventTimestamp":5,
	  "ExecutionStartedDetails":{"Input":{"Truncated":true}}},
	 {"EventType":"CallbackStarted","EventId":2,"Id":"1","Name":"ok","EventTimestamp":6,
	  "CallbackStartedDetails":{"CallbackId":"cb-77"}},
	 {"EventType":"StepSucceeded","EventId":3,"Id":"2","EventTimestamp":6,"StepSucceededDetails":
	  {"Result":{"Payload":"{ \"of\": \"arn:77\",\n\"id\":\"cb-77\"}"}}},
	 {"EventType":"StepFailed","EventId":4,"Id":"3","EventTimestamp":6,"StepFailedDetails":
	  {"Error":{"Payload":{"ErrorType":"Lost","ErrorMessage":"a\nb","ErrorData":"d"}}}},
	 {"EventType":"InvocationCompleted","EventId":5,"EventTimestamp":7,
	  "InvocationCompletedDetails":{"RequestId":"r-77","StartTimestamp":5,"EndTimestamp":7,
	  "Error":{"Payload":{"ErrorType":"Exit","ErrorMessage":"of r-77"}}}},
	 {"EventType":"ExecutionTimedOut","EventId":6,"Id":"e-77","Name":"n-77","EventTimestamp":7,
	  "ExecutionTimedOutDetails":{"Error":{}}}]`

	require.Equal(t, strings.Join([]string{
		"+0s  ExecutionStarted",
		"        input   (left out)",
		"+1s  CallbackStarted      1  ok",
		"+1s  StepSucceeded        2  [1]",
		`        result  {"of":"<arn>","id":"<callback ok>"}`,
		"+1s  StepFailed           3  [2]  Lost",
		`        error   Lost: a\nb`,
		"        data    d",
		"+2s  InvocationCompleted     #1   Exit",
		"        error   Exit: of <request-1>",
		"+2s  ExecutionTimedOut",
		"",
	}, "\n"), execution.FromHistory("arn:77", decode(t, events)).History())
}

func TestHistoryIsWrittenAsTheServiceAnswers(t *testing.T) {
	t.Parallel()
	r := run(t, "refund")
	var text strings.Builder

	require.NoError(t, r.WriteHistory(&text))

	var page struct {
		ARN    string           `json:"DurableExecutionArn"`
		Events []protocol.Event `json:"Events"`
	}
	require.NoError(t, json.Unmarshal([]byte(text.String()), &page))
	require.Equal(t, "arn:refund", page.ARN)
	require.Equal(t, r.Events, page.Events)
	require.ErrorIs(t, r.WriteHistory(broken{}), errDisk)
}

func TestOperationHasATreeOfItsOwn(t *testing.T) {
	t.Parallel()

	require.Equal(t, "[1]\n  label  invoke  SUCCEEDED\n",
		find(t, run(t, "order"), "ship/[1]").Tree())
}
