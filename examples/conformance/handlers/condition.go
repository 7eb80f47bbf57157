// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"errors"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func conditions() []Handler {
	return []Handler{
		{"6-1", "a condition is checked until it is met", of(countFrom(0, time.Second))},
		{"6-2", "a condition that is met at once does not suspend", of(countFive)},
		{"6-4", "the first check gets the initial state", of(countFrom(5, time.Second))},
		{"6-5", "the delay between checks is the strategy's", of(countFrom(0, 2*time.Second))},
		{"6-6", "a condition fails when its checks are used up", of(countTooFar)},
		{"6-7", "a check that fails fails the condition without a retry", of(checkFails)},
		{"6-8", "a later check that fails fails the condition", of(laterCheckFails)},
		{"6-9", "the state may be a record", of(pollJob)},
		{"6-11", "the state goes through a serdes of the condition's own", of(growText)},
		{"6-12", "a step takes the final state", of(countThenMultiply)},
	}
}

// every checks at equal intervals.
func every[S any](delay time.Duration, until func(S) bool) durable.Polling[S] {
	return durable.Polling[S]{Until: until, InitialDelay: delay, Rate: 1, Jitter: durable.NoJitter}
}

func countFrom(first int, delay time.Duration) func(durable.Context, int) (int, error) {
	return func(ctx durable.Context, limit int) (int, error) {
		return durable.WaitForCondition(ctx, "", first,
			func(_ durable.StepContext, n int) (int, error) { return n + 1, nil },
			every(delay, func(n int) bool { return n >= limit }))
	}
}

func countFive(ctx durable.Context, limit int) (int, error) {
	return durable.WaitForCondition(ctx, "", 5,
		func(_ durable.StepContext, n int) (int, error) { return n, nil },
		every(time.Second, func(n int) bool { return n >= limit }))
}

func checkFails(ctx durable.Context, _ any) (int, error) {
	return durable.WaitForCondition(ctx, "", 0,
		func(durable.StepContext, int) (int, error) { return 0, errors.New("nobody can tell") },
		every(time.Second, func(int) bool { return true }))
}

func countTooFar(ctx durable.Context, limit int) (int, error) {
	strategy := every(time.Second, func(n int) bool { return n >= limit })
	strategy.MaxChecks = 3
	return durable.WaitForCondition(ctx, "", 0,
		func(_ durable.StepContext, n int) (int, error) { return n + 1, nil }, strategy)
}

func laterCheckFails(ctx durable.Context, _ any) (int, error) {
	return durable.WaitForCondition(ctx, "", 0,
		func(_ durable.StepContext, n int) (int, error) {
			if n == 1 {
				return 0, errors.New("nobody can tell any more")
			}
			return n + 1, nil
		},
		every(time.Second, func(n int) bool { return n == 3 }))
}

type job struct {
	Status   string `json:"status"`
	Attempts int    `json:"attempts"`
}

func pollJob(ctx durable.Context, _ any) (job, error) {
	return durable.WaitForCondition(ctx, "", job{Status: "PENDING"},
		func(_ durable.StepContext, j job) (job, error) {
			j.Attempts++
			if j.Attempts == 2 {
				j.Status = "DONE"
			}
			return j, nil
		},
		every(time.Second, func(j job) bool { return j.Status == "DONE" }))
}

func growText(ctx durable.Context, _ any) (string, error) {
	return durable.WaitForCondition(ctx, "", "",
		func(_ durable.StepContext, text string) (string, error) { return text + "x", nil },
		every(time.Second, func(text string) bool { return len(text) == 2 }),
		durable.WithSerdes(marked("state:")))
}

// marked writes texts with a mark before them.
func marked(mark string) durable.Serdes {
	return durable.SerdesOf(
		func(text string) ([]byte, error) { return []byte(mark + text), nil },
		func(payload []byte) (string, error) {
			return strings.TrimPrefix(string(payload), mark), nil
		})
}

func countThenMultiply(ctx durable.Context, limit int) (int, error) {
	n, err := countFrom(0, time.Second)(ctx, limit)
	if err != nil {
		return 0, err
	}
	return durable.Step(ctx, "", give(n*10))
}
