// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func parallels() []Handler {
	return []Handler{
		{"8-1", "branches with a step each run in turn", of(stepsInBranches)},
		{"8-2", "a batch may go without a name", of(unnamedBranches)},
		{"8-4", "results of different types keep their types", of(mixedBranches)},
		{"8-5", "a batch without branches succeeds", of(noBranches)},
		{"8-6", "without tolerance the first failure ends the batch", of(failFast)},
		{"8-7", "the failure of a batch can be that of the execution", of(failFastRethrow)},
		{"8-8", "the batch ends when enough branches have succeeded", of(enoughBranches)},
		{"8-9", "a failure that is tolerated leaves the batch running", of(tolerant)},
		{"8-10", "one failure more than is tolerated ends the batch", of(tooManyFailures)},
		{"8-11", "results come by index, whichever branch ends first", of(concurrentBranches)},
		{"8-12", "flat branches have no records of their own", of(flatBranches)},
		{"8-13", "the tolerated share is that of all branches", of(tolerantQuarter)},
		{"8-14", "a branch that has ended does not run again after a wait", of(branchThatWaits)},
		{"8-15", "a serdes for branches writes and reads their results", of(wrappedBranches)},
		{
			"8-17", "failures alone do not end a batch that wants successes",
			of(successesAfterFailure),
		},
		{"8-18", "failures are looked at before successes", of(failureBeforeSuccess)},
		{"8-19", "a limit of no branches at a time is refused", of(noConcurrency)},
		{"8-22", "the tolerated share itself does not end the batch", of(tolerantHalf)},
	}
}

// inTurn lets one branch run at a time, so that the history is always the same.
func inTurn() durable.BatchOption { return durable.WithMaxConcurrency(1) }

// returning are branches that return values.
func returning[T any](values ...T) []durable.Branch[T] {
	var branches []durable.Branch[T]
	for _, value := range values {
		branches = append(branches, durable.Branch[T]{
			Run: func(durable.Context) (T, error) { return value, nil },
		})
	}
	return branches
}

// stepping are branches whose steps return values.
func stepping(values ...string) []durable.Branch[string] {
	var branches []durable.Branch[string]
	for _, value := range values {
		branches = append(branches, durable.Branch[string]{Run: stepOf(value)})
	}
	return branches
}

// succeeding are branches that succeed or fail as told.
func succeeding(which ...bool) []durable.Branch[string] {
	var branches []durable.Branch[string]
	for _, ok := range which {
		branches = append(branches, durable.Branch[string]{
			Run: func(durable.Context) (string, error) { return okay(ok) },
		})
	}
	return branches
}

func okay(ok bool) (string, error) {
	if !ok {
		return "", errors.New("this branch fails")
	}
	return "ok", nil
}

// results returns the values of a batch in the order of the branches.
func results[T any](batch durable.Batch[T], err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return append([]T{}, batch.Results()...), nil
}

// projection is what the suite asks of a batch. What it does not ask is absent.
type projection struct {
	Reason  durable.CompletionReason `json:"completionReason"`
	Status  durable.ItemStatus       `json:"status,omitempty"`
	Success int                      `json:"successCount"`
	Failure *int                     `json:"failureCount,omitempty"`
	Total   int                      `json:"totalCount"`
}

// project looks at a batch, however it has ended.
func project[T any](batch durable.Batch[T], err error) (projection, error) {
	if _, failed := errors.AsType[*durable.BatchError](err); err != nil && !failed {
		return projection{}, err
	}
	failures := batch.FailureCount()
	return projection{
		Reason: batch.Reason, Status: batch.Status(),
		Success: batch.SuccessCount(), Failure: &failures, Total: batch.TotalCount(),
	}, nil
}

// withoutStatus leaves out the status.
func withoutStatus(p projection, err error) (projection, error) {
	p.Status = ""
	return p, err
}

// withoutFailures leaves out the status and the number of failures.
func withoutFailures(p projection, err error) (projection, error) {
	p.Failure = nil
	return withoutStatus(p, err)
}

func tolerating(failures int) durable.BatchOption {
	return durable.WithCompletion(durable.Completion{ToleratedFailures: durable.Count(failures)})
}

func stepsInBranches(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "parallel", stepping("task-1", "task-2"), inTurn()))
}

func unnamedBranches(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "", returning("alpha", "beta"), inTurn()))
}

func mixedBranches(ctx durable.Context, _ any) ([]any, error) {
	return results(durable.Parallel(ctx, "mixed",
		returning[any]("hello", 42, map[string]string{"k": "v"}), inTurn()))
}

func noBranches(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "empty", returning[string]()))
}

func failFast(ctx durable.Context, _ any) (projection, error) {
	return project(durable.Parallel(ctx, "failfast", succeeding(true, false, true),
		inTurn(), tolerating(0)))
}

func failFastRethrow(ctx durable.Context, _ any) ([]string, error) {
	batch, err := durable.Parallel(ctx, "rethrow", succeeding(false, true), inTurn(), tolerating(0))
	return batch.Results(), cmp.Or(batch.Err(), err)
}

func tooManyFailures(ctx durable.Context, _ any) (projection, error) {
	return withoutStatus(project(durable.Parallel(ctx, "too-many", succeeding(false, false, true),
		inTurn(), tolerating(1))))
}

func completing(policy durable.Completion, which ...bool) func(durable.Context) (projection, error) {
	return func(ctx durable.Context) (projection, error) {
		return project(durable.Parallel(ctx, "policy", succeeding(which...), inTurn(),
			durable.WithCompletion(policy)))
	}
}

func successesAfterFailure(ctx durable.Context, _ any) (projection, error) {
	return completing(durable.Completion{MinSuccessful: 2}, false, true, true, true)(ctx)
}

func failureBeforeSuccess(ctx durable.Context, _ any) (projection, error) {
	return completing(durable.Completion{MinSuccessful: 2, ToleratedFailures: durable.Count(0)},
		true, false, true)(ctx)
}

func tolerantHalf(ctx durable.Context, _ any) (projection, error) {
	return completing(durable.Completion{ToleratedPercentage: durable.Percent(50)},
		false, false, true, true)(ctx)
}

func enoughBranches(ctx durable.Context, _ any) (projection, error) {
	return withoutFailures(project(durable.Parallel(ctx, "min-successful",
		returning("a", "b", "c", "d"), inTurn(),
		durable.WithCompletion(durable.Completion{MinSuccessful: 2}))))
}

func tolerant(ctx durable.Context, _ any) (projection, error) {
	return project(durable.Parallel(ctx, "tolerant", succeeding(true, false, true),
		inTurn(), tolerating(1)))
}

func concurrentBranches(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "concurrent", returning("r0", "r1", "r2"),
		durable.WithMaxConcurrency(2)))
}

func flatBranches(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "flat", stepping("fa", "fb"), inTurn(), durable.AsFlat()))
}

func tolerantQuarter(ctx durable.Context, _ any) (projection, error) {
	return withoutStatus(project(durable.Parallel(ctx, "percentage",
		succeeding(false, false, true, true), inTurn(),
		durable.WithCompletion(durable.Completion{ToleratedPercentage: durable.Percent(25)}))))
}

func branchThatWaits(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "waiting", append(stepping("b0"), durable.Branch[string]{
		Run: func(ctx durable.Context) (string, error) {
			return "b1", durable.Wait(ctx, "", 2*time.Second)
		},
	}), inTurn()))
}

// envelopes writes a text inside an object.
func envelopes() durable.Serdes {
	type envelope struct {
		Wrapped string `json:"wrapped"`
	}
	return durable.SerdesOf(
		func(text string) ([]byte, error) { return json.Marshal(envelope{text}) },
		func(payload []byte) (string, error) {
			var e envelope
			err := json.Unmarshal(payload, &e)
			return e.Wrapped, err
		})
}

func wrappedBranches(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "serde", returning("x", "y"), inTurn(),
		durable.WithItemSerdes(envelopes())))
}

func noConcurrency(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "bad-concurrency", returning("x", "y"),
		durable.WithMaxConcurrency(0)))
}
