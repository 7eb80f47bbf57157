// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Operations that consist of others.

// inContext records the beginning of a context "1".
func inContext(sub string) func(w *past) {
	return func(w *past) { w.send(as("1", protocol.TypeContext, sub, protocol.ActionStart)) }
}

// closing records the end of a context.
func closing(id, sub, payload string) func(w *past) {
	return func(w *past) {
		w.send(with(as(id, protocol.TypeContext, sub, protocol.ActionSucceed), payload))
	}
}

// recomputed records the end of a context "1" whose result was too large.
func recomputed(sub, summary string) func(w *past) {
	return func(w *past) {
		u := with(as("1", protocol.TypeContext, sub, protocol.ActionSucceed), summary)
		u.ContextOptions = &protocol.ContextOptions{ReplayChildren: true}
		w.send(u)
	}
}

func failed(id, sub string) func(w *past) {
	return func(w *past) { w.send(failing(as(id, protocol.TypeContext, sub, protocol.ActionFail))) }
}

// stepDone records a step with the result "recorded".
func stepDone(id string) func(w *past) {
	return func(w *past) {
		w.send(with(as(id, protocol.TypeStep, protocol.SubTypeStep, protocol.ActionSucceed),
			`"recorded"`))
	}
}

func inOrder(all ...func(w *past)) func(w *past) {
	return func(w *past) {
		for _, one := range all {
			one(w)
		}
	}
}

// aStep is the body of the contexts: one step.
func aStep(ctx durable.Context, ran func()) (string, error) {
	return durable.Step(ctx, "op", func(durable.StepContext) (string, error) {
		ran()
		return "live", nil
	})
}

func TestChildInEveryStatus(t *testing.T) {
	t.Parallel()
	const sub = protocol.SubTypeRunInChild
	checkRows(t, func(ctx durable.Context, ran func()) (string, error) {
		return durable.RunInChild(ctx, "op", func(ctx durable.Context) (string, error) {
			ran()
			return aStep(ctx, ran)
		})
	}, map[string]row{
		"Absent": {
			does:  "run | 1 START, 1-1 START | run | 1-1 SUCCEED | 1 SUCCEED",
			value: "live",
		},
		"Started": {
			recorded: inContext(sub),
			does:     "run | 1-1 START | run | 1-1 SUCCEED | 1 SUCCEED", value: "live",
		},
		"StartedWithAChild": {
			recorded: inOrder(inContext(sub), stepDone("1-1")),
			does:     "run | 1 SUCCEED", value: "recorded",
		},
		"Succeeded": {
			recorded: inOrder(inContext(sub), closing("1", sub, `"closed"`)), value: "closed",
		},
		"SucceededWithALargeResult": {
			recorded: inOrder(inContext(sub), stepDone("1-1"), recomputed(sub, "")),
			does:     "run", value: "recorded",
		},
		"Failed": {
			recorded: inOrder(inContext(sub), failed("1", sub)), failure: "recorded failure",
		},
	})
}

func TestBatchInEveryStatus(t *testing.T) {
	t.Parallel()
	const sub, item = protocol.SubTypeMap, protocol.SubTypeMapIteration
	branch := func(i int, action protocol.OperationAction) protocol.OperationUpdate {
		u := as(fmt.Sprintf("1-%d", i), protocol.TypeContext, item, action)
		u.Name = ""
		return u
	}
	begin := func(i int) func(w *past) {
		return func(w *past) { w.send(branch(i, protocol.ActionStart)) }
	}
	end := func(i int) func(w *past) {
		return func(w *past) { w.send(with(branch(i, protocol.ActionSucceed), `"closed"`)) }
	}
	fail := func(i int) func(w *past) {
		return func(w *past) { w.send(failing(branch(i, protocol.ActionFail))) }
	}
	checkRows(t, func(ctx durable.Context, ran func()) (string, error) {
		batch, err := durable.Map(ctx, "op", []int{1, 2},
			func(ctx durable.Context, _ int) (string, error) {
				ran()
				return aStep(ctx, ran)
			}, durable.WithMaxConcurrency(1))
		if err != nil {
			return "", err
		}
		return fmt.Sprint(batch.Results(), batch.Reason), nil
	}, map[string]row{
		"Absent": {
			does: "run | 1 START, 1-1 START, 1-1-1 START | run | 1-1-1 SUCCEED | 1-1 SUCCEED" +
				" | run | 1-2 START, 1-2-1 START | run | 1-2-1 SUCCEED | 1-2 SUCCEED | 1 SUCCEED",
			value: "[live live]ALL_COMPLETED",
		},
		"Started": {
			recorded: inOrder(inContext(sub), begin(1), stepDone("1-1-1")),
			does: "run | 1-1 SUCCEED | run | 1-2 START, 1-2-1 START | run | 1-2-1 SUCCEED" +
				" | 1-2 SUCCEED | 1 SUCCEED",
			value: "[recorded live]ALL_COMPLETED",
		},
		"StartedWithAnEndedBranch": {
			recorded: inOrder(inContext(sub), begin(1), end(1)),
			does: "run | 1-2 START, 1-2-1 START | run | 1-2-1 SUCCEED | 1-2 SUCCEED" +
				" | 1 SUCCEED",
			value: "[closed live]ALL_COMPLETED",
		},
		"StartedWithAllBranchesEnded": {
			recorded: inOrder(inContext(sub), begin(1), end(1), begin(2), end(2)),
			does:     "1 SUCCEED", value: "[closed closed]ALL_COMPLETED",
		},
		"StartedWithAFailedBranch": {
			recorded: inOrder(inContext(sub), begin(1), fail(1)),
			does:     "1 SUCCEED", failure: "recorded failure",
		},
		"Succeeded": {
			recorded: inOrder(inContext(sub), closing("1", sub,
				`{"all":[{"index":0,"status":"SUCCEEDED","result":"closed"}],`+
					`"completionReason":"MIN_SUCCESSFUL_REACHED"}`)),
			value: "[closed]MIN_SUCCESSFUL_REACHED",
		},
		"Failed": {
			recorded: inOrder(inContext(sub), failed("1", sub)), failure: "recorded failure",
		},
	})
}

func TestWaitForCallbackInEveryStatus(t *testing.T) {
	t.Parallel()
	const sub = protocol.SubTypeWaitForCallback
	created := inOrder(inContext(sub), callbackStarted("1-1"))
	submitted := inOrder(created, func(w *past) {
		u := as("1-2", protocol.TypeStep, protocol.SubTypeStep, protocol.ActionSucceed)
		u.Name = ""
		w.send(u)
	})
	rows := callbackRows("1-1", submitted)
	for name, row := range rows {
		row.does = "1 SUCCEED"
		if row.failure != "" {
			row.does = "1 FAIL"
		}
		rows[name] = row
	}
	rows["Absent"] = row{
		does: "1 START, 1-1 START | 1-2 START | run | 1-2 SUCCEED", value: suspends,
	}
	rows["Started"] = row{
		recorded: inContext(sub),
		does:     "1-1 START | 1-2 START | run | 1-2 SUCCEED", value: suspends,
	}
	rows["StartedWithACallback"] = row{
		recorded: created, does: "1-2 START | run | 1-2 SUCCEED", value: suspends,
	}
	rows["StartedAndSubmitted"] = row{recorded: submitted, value: suspends}
	rows["Closed"] = row{
		recorded: inOrder(submitted, closing("1", sub, "closed")), value: "closed",
	}
	rows["ClosedWithAFailure"] = row{
		recorded: inOrder(submitted, failed("1", sub)),
		failure:  "recorded failure", is: durable.ErrCallback,
	}
	checkRows(t, func(ctx durable.Context, ran func()) (string, error) {
		return durable.WaitForCallback[string](ctx, "op", func(durable.StepContext, string) error {
			ran()
			return nil
		})
	}, rows)
}

func TestRetryInEveryStatus(t *testing.T) {
	t.Parallel()
	const sub = protocol.SubTypeRetry
	backoff := func(w *past) {
		u := as("1-2", protocol.TypeWait, protocol.SubTypeWait, protocol.ActionStart)
		u.Name, u.WaitOptions = "op-backoff-1", &protocol.WaitOptions{WaitSeconds: 5}
		w.send(u)
	}
	checkRows(t, func(ctx durable.Context, ran func()) (string, error) {
		return durable.Retry(ctx, "op", func(_ durable.Context, attempt int) (string, error) {
			ran()
			if attempt == 1 {
				return "", errors.New("not yet")
			}
			return fmt.Sprint("attempt ", attempt), nil
		}, durable.WithRetry(durable.FixedDelay{}))
	}, map[string]row{
		"Absent":  {does: "run | 1 START, 1-2 START", value: suspends},
		"Started": {recorded: inContext(sub), does: "run | 1-2 START", value: suspends},
		"Delayed": {recorded: inOrder(inContext(sub), backoff), does: "run", value: suspends},
		"Repeated": {
			recorded: inOrder(inContext(sub), backoff, func(w *past) { w.pass(5 * time.Second) }),
			does:     "run | run | 1 SUCCEED", value: "attempt 2",
		},
		"Succeeded": {
			recorded: inOrder(inContext(sub), closing("1", sub, `"closed"`)), value: "closed",
		},
		"Failed": {
			recorded: inOrder(inContext(sub), failed("1", sub)), failure: "recorded failure",
		},
	})
}
