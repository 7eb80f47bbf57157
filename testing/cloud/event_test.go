// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
)

// Members of events.
const (
	wireResult = `"Result":{"Payload":"1","Truncated":false}`
	wireError  = `"Error":{"Payload":{"ErrorType":"T","ErrorMessage":"m","ErrorData":"d",` +
		`"StackTrace":["s"]},"Truncated":false}`
	wireRetry = `"RetryDetails":{"CurrentAttempt":2,"NextAttemptDelaySeconds":5}`
)

// details are those of every type of event, the one that ends the execution last.
func details() [][2]string {
	return [][2]string{
		{"ExecutionStarted", `"Input":{"Payload":"1","Truncated":true},"ExecutionTimeout":60`},
		{"ContextStarted", ``},
		{"ContextSucceeded", wireResult},
		{"ContextFailed", wireError},
		{"WaitStarted", `"Duration":2,"ScheduledEndTimestamp":1767225602.345`},
		{"WaitSucceeded", `"Duration":2`},
		{"WaitCancelled", wireError},
		{"StepStarted", ``},
		{"StepSucceeded", wireResult + "," + wireRetry},
		{"StepSucceeded", `"Result":{"Truncated":false},"RetryDetails":{"CurrentAttempt":1}`},
		{"StepFailed", wireError + "," + wireRetry},
		{"ChainedInvokeStarted", `"FunctionName":"ship:live","TenantId":"t",` +
			`"Input":{"Payload":"1","Truncated":false},"ExecutedVersion":"3",` +
			`"DurableExecutionArn":"arn:x"`},
		{"ChainedInvokeSucceeded", wireResult},
		{"ChainedInvokeFailed", wireError},
		{"ChainedInvokeTimedOut", wireError},
		{"ChainedInvokeStopped", wireError},
		{"CallbackStarted", `"CallbackId":"cb","Timeout":60,"HeartbeatTimeout":5`},
		{"CallbackSucceeded", wireResult},
		{"CallbackFailed", wireError},
		{"CallbackTimedOut", wireError},
		{"InvocationCompleted", `"StartTimestamp":1767225600.5,"EndTimestamp":1767225601,` +
			`"RequestId":"r-1"`},
		{"InvocationCompleted", `"StartTimestamp":1767225600.5,"EndTimestamp":1767225601,` +
			`"RequestId":"r-2",` + wireError},
		{"SomethingNew", ``},
	}
}

// wireEvents writes events with ids from 1.
func wireEvents(all [][2]string) string {
	events := make([]string, len(all))
	for i, d := range all {
		events[i] = fmt.Sprintf(`{"EventType":%q,"EventId":%d,"EventTimestamp":1767225600.123,`+
			`"Id":"3-%[2]d","ParentId":"3","Name":"a name","SubType":"Step","%[1]sDetails":{%[3]s}}`,
			d[0], i+1, d[1])
	}
	return "[" + strings.Join(events, ",") + "]"
}

func TestEventsArriveAsTheyWereSent(t *testing.T) {
	t.Parallel()

	for _, end := range [][2]string{
		{"ExecutionSucceeded", wireResult},
		{"ExecutionFailed", wireError},
		{"ExecutionTimedOut", wireError},
		{"ExecutionStopped", wireError},
	} {
		t.Run(end[0], func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := wireEvents(append(details(), end))
				var want []protocol.Event
				require.NoError(t, json.Unmarshal([]byte(wire), &want))
				w := only(quick)
				w.intercept = func(operation string, _ int) *reply {
					if operation == "GetDurableExecutionHistory" {
						return &reply{status: 200, body: `{"Events":` + wire + `}`}
					}
					return nil
				}
				r := w.runner(t, cloud.Config{})

				result, err := r.Wait(t.Context(), start(t, r, "orders"))

				require.NoError(t, err)
				require.Equal(t, want, result.Events)
			})
		})
	}
}

// What a service leaves out must not bring a reader down.
func TestEventsMayLackTheirDetails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var bare [][2]string
		for _, d := range details() {
			bare = append(bare, [2]string{d[0], ""})
		}
		wire := wireEvents(append(bare, [2]string{"ExecutionFailed", ""}))
		w := only(quick)
		w.intercept = func(operation string, _ int) *reply {
			if operation == "GetDurableExecutionHistory" {
				return &reply{status: 200, body: `{"Events":` + wire + `}`}
			}
			return nil
		}
		r := w.runner(t, cloud.Config{OnCallback: func(c *cloud.Callback) { c.Succeed(0, nil) }})

		result, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Len(t, result.Events, len(bare)+1)
	})
}
