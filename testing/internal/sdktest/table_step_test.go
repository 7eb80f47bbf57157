// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func step(action protocol.OperationAction) protocol.OperationUpdate {
	return as("1", protocol.TypeStep, protocol.SubTypeStep, action)
}

func check(action protocol.OperationAction) protocol.OperationUpdate {
	return as("1", protocol.TypeStep, protocol.SubTypeWaitForCondition, action)
}

func stepStarted(w *past) { w.send(step(protocol.ActionStart)) }

func stepPending(w *past) {
	stepStarted(w)
	w.send(retrying(failing(step(protocol.ActionRetry)), 3600))
}

func stepReady(w *past) { stepPending(w); w.pass(time.Hour) }

func stepSucceeded(w *past) {
	stepStarted(w)
	w.send(with(step(protocol.ActionSucceed), `"recorded"`))
}

func stepFailed(w *past) {
	stepStarted(w)
	w.send(failing(step(protocol.ActionFail)))
}

// ended are the rows in which nothing is left to do.
func endedSteps() map[string]row {
	return map[string]row{
		"Pending":   {recorded: stepPending, value: suspends},
		"Succeeded": {recorded: stepSucceeded, value: "recorded"},
		"Failed":    {recorded: stepFailed, failure: "recorded failure"},
	}
}

func TestStepInEveryStatus(t *testing.T) {
	t.Parallel()
	rows := endedSteps()
	maps.Copy(rows, map[string]row{
		"Absent":  {does: "1 START | run | 1 SUCCEED", value: "attempt 1"},
		"Started": {recorded: stepStarted, does: "run | 1 SUCCEED", value: "attempt 1"},
		"Ready":   {recorded: stepReady, does: "1 START | run | 1 SUCCEED", value: "attempt 2"},
		"StartedAgain": {
			recorded: func(w *past) { stepReady(w); stepStarted(w) },
			does:     "run | 1 SUCCEED", value: "attempt 2",
		},
		"SucceededWithoutStart": {
			recorded: func(w *past) { w.send(with(step(protocol.ActionSucceed), `"recorded"`)) },
			value:    "recorded",
		},
		"SucceededWithoutResult": {
			recorded: func(w *past) { stepStarted(w); w.send(step(protocol.ActionSucceed)) },
		},
	})
	checkRows(t, stepWith(), rows)
}

func TestAtMostOnceStepInEveryStatus(t *testing.T) {
	t.Parallel()
	rows := endedSteps()
	maps.Copy(rows, map[string]row{
		"Absent":  {does: "1 START | run | 1 SUCCEED", value: "attempt 1"},
		"Started": {recorded: stepStarted, does: "1 RETRY", value: suspends},
		"Ready":   {recorded: stepReady, does: "1 START | run | 1 SUCCEED", value: "attempt 2"},
		"StartedAgain": {
			recorded: func(w *past) { stepReady(w); stepStarted(w) },
			does:     "1 FAIL", failure: "interrupted", is: durable.ErrStepInterrupted,
		},
	})
	checkRows(t, stepWith(durable.WithSemantics(durable.AtMostOncePerRetry)), rows)
}

func stepWith(opts ...durable.StepOption) call {
	return func(ctx durable.Context, ran func()) (string, error) {
		return durable.Step(ctx, "op", func(ctx durable.StepContext) (string, error) {
			ran()
			return fmt.Sprint("attempt ", ctx.Attempt()), nil
		}, append(opts, durable.WithRetry(durable.FixedDelay{MaxAttempts: 2}))...)
	}
}

func TestConditionInEveryStatus(t *testing.T) {
	t.Parallel()
	started := func(w *past) { w.send(check(protocol.ActionStart)) }
	pending := func(w *past) {
		started(w)
		w.send(retrying(with(check(protocol.ActionRetry), `"state"`), 3600))
	}
	ready := func(w *past) { pending(w); w.pass(time.Hour) }
	checkRows(t, func(ctx durable.Context, ran func()) (string, error) {
		return durable.WaitForCondition(ctx, "op", "initial",
			func(ctx durable.StepContext, s string) (string, error) {
				ran()
				return fmt.Sprint(s, " checked ", ctx.Attempt()), nil
			}, durable.Until(func(string) bool { return true }))
	}, map[string]row{
		"Absent":  {does: "1 START | run | 1 SUCCEED", value: "initial checked 1"},
		"Started": {recorded: started, does: "run | 1 SUCCEED", value: "initial checked 1"},
		"Pending": {recorded: pending, value: suspends},
		"Ready":   {recorded: ready, does: "1 START | run | 1 SUCCEED", value: "state checked 2"},
		"StartedAgain": {
			recorded: func(w *past) { ready(w); started(w) },
			does:     "run | 1 SUCCEED", value: "state checked 2",
		},
		"Succeeded": {
			recorded: func(w *past) { w.send(with(check(protocol.ActionSucceed), `"recorded"`)) },
			value:    "recorded",
		},
		"Failed": {
			recorded: func(w *past) { w.send(failing(check(protocol.ActionFail))) },
			failure:  "recorded failure",
		},
	})
}
