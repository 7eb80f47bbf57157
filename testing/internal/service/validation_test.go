// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

type updates = []protocol.OperationUpdate

// refused is a batch that breaks a rule after some accepted ones.
type refused struct {
	name    string
	given   []updates
	batch   updates
	message string
}

func TestCheckpointRefusesBatches(t *testing.T) {
	t.Parallel()
	const sameID = "Cannot checkpoint multiple operations with the same ID."
	const badParent = "Invalid parent operation id."
	runRefusals(t, []refused{
		{
			name:    "TwoExecutionUpdates",
			batch:   updates{executionSucceed("1"), executionFail()},
			message: "Cannot checkpoint multiple EXECUTION updates.",
		},
		{
			name:    "ExecutionUpdateNotLast",
			batch:   updates{executionSucceed("1"), stepStart("a")},
			message: "EXECUTION checkpoint must be the last update.",
		},
		{
			name: "MissingID", batch: updates{stepStart("")},
			message: "Operation update must have an Id.",
		},
		{name: "SameIDTwice", batch: updates{waitStart("a", 1), waitStart("a", 1)}, message: sameID},
		{
			name:    "StepClosedTwice",
			batch:   updates{stepStart("a"), stepSucceed("a", "1"), stepSucceed("a", "1")},
			message: sameID,
		},
		{name: "StepStartedTwice", batch: updates{stepStart("a"), stepStart("a")}, message: sameID},
		{
			name:    "WaitStartedAndCancelled",
			batch:   updates{waitStart("a", 1), cancel(protocol.TypeWait, "a")},
			message: sameID,
		},
		{name: "UnknownParent", batch: updates{under("c", stepStart("a"))}, message: badParent},
		{
			name:    "ParentStartedLaterInBatch",
			batch:   updates{under("c", stepStart("a")), contextStart("c")},
			message: badParent,
		},
		{
			name: "ParentIsNoContext", given: []updates{{stepStart("s")}},
			batch: updates{under("s", stepStart("a"))}, message: badParent,
		},
		{
			name:  "ParentIsNoContextInBatch",
			batch: updates{stepStart("s"), under("s", stepStart("a"))}, message: badParent,
		},
		{
			name: "ParentIsClosed", given: []updates{{contextStart("c"), contextSucceed("c", "1", false)}},
			batch: updates{under("c", stepStart("a"))}, message: badParent,
		},
		{
			name: "ParentIsClosedForReplay", given: []updates{{contextSucceed("c", "", true)}},
			batch: updates{under("c", stepStart("a"))}, message: badParent,
		},
		{
			name: "ParentIsClosedInBatch", given: []updates{{contextStart("c")}},
			batch:   updates{contextSucceed("c", "1", false), under("c", stepStart("a"))},
			message: badParent,
		},
		{
			name:    "GrandparentIsClosed",
			given:   []updates{{contextStart("g"), under("g", contextStart("c"))}, {contextFail("g")}},
			batch:   updates{under("c", stepStart("a"))},
			message: badParent,
		},
		{
			name:    "GrandparentIsClosedInBatch",
			given:   []updates{{contextStart("g"), under("g", contextStart("c"))}},
			batch:   updates{contextFail("g"), under("c", stepStart("a"))},
			message: badParent,
		},
		{
			name:    "LateUpdateUnderClosedContext",
			given:   []updates{{contextStart("c"), under("c", stepStart("a"))}, {contextFail("c")}},
			batch:   updates{under("c", stepSucceed("a", "1"))},
			message: badParent,
		},
	})
}

func TestCheckpointRefusesAnotherOperationUnderAKnownID(t *testing.T) {
	t.Parallel()
	named := stepStart("a")
	named.Name, named.SubType = "charge", protocol.SubTypeStep
	good := stepSucceed("a", "1")
	good.Name, good.SubType = named.Name, named.SubType
	otherType, otherSubType, otherName, otherParent := good, good, good, good
	otherType.Type, otherType.Action = protocol.TypeContext, protocol.ActionFail
	otherSubType.SubType = protocol.SubTypeWaitForCondition
	otherName.Name = ""
	otherParent.ParentID = "c"
	rows := []refused{
		{name: "Type", batch: updates{otherType}, message: "Inconsistent operation type."},
		{name: "SubType", batch: updates{otherSubType}, message: "Inconsistent operation subtype."},
		{name: "Name", batch: updates{otherName}, message: "Inconsistent operation name."},
		{name: "Parent", batch: updates{otherParent}, message: "Inconsistent parent operation id."},
	}
	for i := range rows {
		rows[i].given = []updates{{contextStart("c"), named}}
	}
	runRefusals(t, rows)

	// A START earlier in the same batch counts as well.
	runRefusals(t, []refused{{
		name: "InBatch", batch: updates{named, otherName}, message: "Inconsistent operation name.",
	}})
}

func TestCheckpointRefusesActions(t *testing.T) {
	t.Parallel()
	var rows []refused
	allowed := map[protocol.OperationType]string{
		protocol.TypeStep:          "START FAIL RETRY SUCCEED",
		protocol.TypeContext:       "START FAIL SUCCEED",
		protocol.TypeWait:          "START CANCEL",
		protocol.TypeCallback:      "START",
		protocol.TypeChainedInvoke: "START CANCEL",
		protocol.TypeExecution:     "SUCCEED FAIL",
	}
	actions := []protocol.OperationAction{
		protocol.ActionStart, protocol.ActionSucceed, protocol.ActionFail,
		protocol.ActionRetry, protocol.ActionCancel, "PAUSE",
	}
	for kind, list := range allowed {
		for _, action := range actions {
			if !strings.Contains(list, string(action)) {
				rows = append(rows, refused{
					name: string(kind) + string(action), batch: updates{update(kind, action, "a")},
					message: "Invalid action for the given operation type.",
				})
			}
		}
	}
	require.Len(t, rows, 36-14)
	rows = append(rows, refused{
		name: "UnknownType", batch: updates{update("TIMER", protocol.ActionStart, "a")},
		message: "Unknown operation type.",
	})
	runRefusals(t, rows)
}

func TestCheckpointRefusesTransitionsOfSteps(t *testing.T) {
	t.Parallel()
	const toStart = "Invalid current STEP state to start."
	const toClose = "Invalid current STEP state to close."
	const toRetry = "Invalid current STEP state to re-attempt."
	started := []updates{{stepStart("a")}}
	pending := []updates{{stepRetry("a", 9)}}
	done := []updates{{stepSucceed("a", "1")}}
	failed := []updates{{stepFail("a")}}
	withPayload, withError := with(stepFail("a"), "1"), stepSucceed("a", "1")
	withError.Error = problem()
	noOptions := stepRetry("a", 1)
	noOptions.StepOptions = nil
	runRefusals(t, []refused{
		{name: "StartStarted", given: started, batch: updates{stepStart("a")}, message: toStart},
		{name: "StartPending", given: pending, batch: updates{stepStart("a")}, message: toStart},
		{name: "StartSucceeded", given: done, batch: updates{stepStart("a")}, message: toStart},
		{name: "SucceedPending", given: pending, batch: updates{stepSucceed("a", "1")}, message: toClose},
		{name: "SucceedFailed", given: failed, batch: updates{stepSucceed("a", "1")}, message: toClose},
		{name: "FailSucceeded", given: done, batch: updates{stepFail("a")}, message: toClose},
		{name: "FailPending", given: pending, batch: updates{stepFail("a")}, message: toClose},
		{name: "RetryPending", given: pending, batch: updates{stepRetry("a", 1)}, message: toRetry},
		{name: "RetrySucceeded", given: done, batch: updates{stepRetry("a", 1)}, message: toRetry},
		{
			name: "RetryWithoutOptions", batch: updates{noOptions},
			message: "Invalid StepOptions for the given action.",
		},
		{
			name: "RetryWithBoth", batch: updates{with(stepRetry("a", 1), "1")},
			message: "Cannot provide both error and payload to RETRY a STEP.",
		},
		{
			name: "FailWithPayload", batch: updates{withPayload},
			message: "Cannot provide a Payload for FAIL action.",
		},
		{
			name: "SucceedWithError", batch: updates{withError},
			message: "Cannot provide an Error for SUCCEED action.",
		},
		{
			name: "StateBeforePayload", given: done, batch: updates{withPayload}, message: toClose,
		},
	})
}

func TestCheckpointRefusesTransitionsOfOthers(t *testing.T) {
	t.Parallel()
	const toClose = "Invalid current CONTEXT state to close."
	succeedWithError, failWithPayload := contextSucceed("a", "1", false), with(contextFail("a"), "1")
	succeedWithError.Error = problem()
	resultAndError := executionSucceed("1")
	resultAndError.Error = problem()
	noWait, noInvoke := waitStart("a", 1), invokeStart("a", "f", "1")
	noWait.WaitOptions, noInvoke.ChainedInvokeOptions = nil, nil
	open, closed := []updates{{contextStart("a")}}, []updates{{contextFail("a")}}
	const noError = "Cannot provide an Error for SUCCEED action."
	const noPayload = "Cannot provide a Payload for FAIL action."
	rows := []refused{
		{
			name: "ContextStartedAgain", given: open, batch: updates{contextStart("a")},
			message: "Cannot start a CONTEXT that already exists.",
		},
		{
			name: "ContextSucceedsClosed", given: closed,
			batch: updates{contextSucceed("a", "1", false)}, message: toClose,
		},
		{name: "ContextFailsClosed", given: closed, batch: updates{contextFail("a")}, message: toClose},
		{name: "ContextSucceedsWithError", batch: updates{succeedWithError}, message: noError},
		{name: "ContextFailsWithPayload", batch: updates{failWithPayload}, message: noPayload},
		{name: "ExecutionSucceedsWithError", batch: updates{resultAndError}, message: noError},
		{
			name: "ExecutionFailsWithPayload", batch: updates{with(executionFail(), "1")},
			message: noPayload,
		},
		{
			name: "WaitWithoutOptions", batch: updates{noWait},
			message: "Invalid WaitOptions for the given action.",
		},
		{
			name: "InvokeWithoutOptions", batch: updates{noInvoke},
			message: "Invalid ChainedInvokeOptions for the given action.",
		},
	}
	for kind, started := range map[protocol.OperationType]protocol.OperationUpdate{
		protocol.TypeWait:          waitStart("a", 5),
		protocol.TypeCallback:      callbackStart("a", 0, 0),
		protocol.TypeChainedInvoke: invokeStart("a", "f", "1"),
	} {
		rows = append(rows, refused{
			name: string(kind) + "StartedAgain", given: []updates{{started}}, batch: updates{started},
			message: "Cannot start a " + string(kind) + " that already exists.",
		})
		if kind == protocol.TypeCallback {
			continue
		}
		message := "Cannot cancel a " + string(kind) + " that does not exist or has already completed."
		rows = append(rows,
			refused{
				name: string(kind) + "CancelUnknown", batch: updates{cancel(kind, "a")},
				message: message,
			},
			refused{
				name: string(kind) + "CancelTwice", given: []updates{{started}, {cancel(kind, "a")}},
				batch: updates{cancel(kind, "a")}, message: message,
			})
	}
	runRefusals(t, rows)
}

func TestCheckpointRefusesSizes(t *testing.T) {
	t.Parallel()
	cfg := service.Config{MaxPayload: 8, MaxError: 12}
	long := strings.Repeat("x", 9)
	// Sizes are bytes of UTF-8.
	wide := "äääää"
	tooWide := stepFail("a")
	tooWide.Error = &protocol.ErrorObject{ErrorMessage: wide, StackTrace: []string{"xyz"}}
	fits := stepFail("b")
	fits.Error = &protocol.ErrorObject{ErrorMessage: wide, StackTrace: []string{"xy"}}
	ofExecution := executionFail()
	ofExecution.Error = tooWide.Error
	const tooLarge = "Error object size must be less than 12 bytes."
	rows := []refused{
		{name: "Error", batch: updates{tooWide}, message: tooLarge},
		{name: "ErrorOfExecution", batch: updates{ofExecution}, message: tooLarge},
	}
	for kind, u := range map[protocol.OperationType]protocol.OperationUpdate{
		protocol.TypeStep:          stepSucceed("a", long),
		protocol.TypeContext:       contextSucceed("a", wide, false),
		protocol.TypeChainedInvoke: invokeStart("a", "f", long),
		protocol.TypeWait:          with(waitStart("a", 1), long),
		protocol.TypeCallback:      with(callbackStart("a", 0, 0), long),
	} {
		rows = append(rows, refused{
			name: string(kind), batch: updates{u},
			message: string(kind) + " output payload size must be less than or equal to 8 bytes.",
		})
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { t.Parallel(); row.check(t, cfg) })
	}
	t.Run("TheLimitItselfIsAccepted", func(t *testing.T) {
		t.Parallel()
		r := start(t, cfg)
		r.checkpoint(stepSucceed("a", long[:8]), fits, executionSucceed(long+long))
	})
}

func TestCheckpointRefusesFieldsOutOfTheModel(t *testing.T) {
	t.Parallel()
	const pattern = "Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+"
	const printable = `Member must satisfy regular expression pattern: [\x20-\x7E]+`
	const seconds = "Member must be between 1 and 31622400"
	const positive = "Member must have value greater than or equal to 0"
	const longest = "Member must have length less than or equal to "
	type fields = protocol.OperationUpdate
	options := protocol.ChainedInvokeOptions{FunctionName: "f"}
	tenant, trace := options, options
	tenant.TenantID, trace.TraceID = strings.Repeat("t", 257), strings.Repeat("t", 8193)
	for _, row := range []struct {
		member, constraint string
		update             fields
	}{
		{"id", pattern, fields{ID: "a b"}},
		{"id", longest + "64", fields{ID: strings.Repeat("a", 65)}},
		{"parentId", pattern, fields{ID: "a", ParentID: "a/b"}},
		{"parentId", longest + "64", fields{ID: "a", ParentID: strings.Repeat("a", 65)}},
		{"name", longest + "256", fields{ID: "a", Name: strings.Repeat("a", 257)}},
		{"name", printable, fields{ID: "a", Name: "café"}},
		{"name", printable, fields{ID: "a", Name: "a\tb"}},
		{"subType", pattern, fields{ID: "a", SubType: "My Step"}},
		{"subType", longest + "32", fields{ID: "a", SubType: strings.Repeat("s", 33)}},
		{"waitOptions.waitSeconds", seconds, waitStart("a", 0)},
		{"waitOptions.waitSeconds", seconds, waitStart("a", 31622401)},
		{"stepOptions.nextAttemptDelaySeconds", seconds, stepRetry("a", 0)},
		{"stepOptions.nextAttemptDelaySeconds", seconds, stepRetry("a", 31622401)},
		{"callbackOptions.timeoutSeconds", positive, callbackStart("a", -1, 0)},
		{"callbackOptions.heartbeatTimeoutSeconds", positive, callbackStart("a", 0, -1)},
		{"chainedInvokeOptions.functionName", "Member must not be null", invokeStart("a", "", "1")},
		{
			"chainedInvokeOptions.tenantId", longest + "256",
			fields{ID: "a", ChainedInvokeOptions: &tenant},
		},
		{
			"chainedInvokeOptions.xAmznTraceId", longest + "8192",
			fields{ID: "a", ChainedInvokeOptions: &trace},
		},
	} {
		refused{
			batch:   updates{stepStart("first"), row.update},
			message: violated("updates.2.member."+row.member, row.constraint),
		}.check(t, service.Config{})
	}
}

func TestCheckpointAcceptsFieldsAtTheirLimits(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	u := waitStart(strings.Repeat("i", 64), 31622400)
	u.Name, u.SubType = strings.Repeat("~ ", 128), strings.Repeat("s", 32)
	r.checkpoint(u, waitStart("A-z_9", 1))
	require.Equal(t, u.Name, r.op(u.ID).Name)
}

func TestCheckpointChecksInOrder(t *testing.T) {
	t.Parallel()
	shape, place, state := waitStart("a", 0), under("x", stepStart("b")), stepRetry("c", 1)
	state.StepOptions = nil
	const badState = "Invalid StepOptions for the given action."
	refused{batch: updates{state}, message: badState}.check(t, service.Config{})
	refused{batch: updates{state, place}, message: "Invalid parent operation id."}.
		check(t, service.Config{})
	refused{
		batch:   updates{state, executionSucceed("1"), place},
		message: "EXECUTION checkpoint must be the last update.",
	}.check(t, service.Config{})
	batch := updates{state, executionSucceed("1"), place, shape}
	refused{
		batch: batch,
		message: violated("updates.4.member.waitOptions.waitSeconds",
			"Member must be between 1 and 31622400"),
	}.check(t, service.Config{})

	// The token comes before all of them.
	r := start(t, service.Config{})
	r.token = "stale"
	_, err := r.try(batch...)
	requireInvalid(t, err, "Invalid checkpoint token")
}

func runRefusals(t *testing.T, rows []refused) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { t.Parallel(); row.check(t, service.Config{}) })
	}
}

// check sends the batch and sees that nothing of it is applied, that it left no event
// and that the token is still good.
func (row refused) check(t *testing.T, cfg service.Config) {
	t.Helper()
	r := start(t, cfg)
	for _, batch := range row.given {
		r.checkpoint(batch...)
	}
	ops, events := r.Operations(), r.Events()
	_, err := r.try(row.batch...)
	requireInvalid(t, err, row.message)
	require.Equal(t, ops, r.Operations())
	require.Equal(t, events, r.Events())
	_, err = r.try()
	require.NoError(t, err, "a refused batch must not consume the token")
}
