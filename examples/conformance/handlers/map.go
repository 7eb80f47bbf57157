// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func mappings() []Handler {
	return []Handler{
		{"9-1", "every item has an iteration with a step", of(greetAll)},
		{"9-2", "a map may go without a name", of(mapUnnamed)},
		{"9-3", "the function gets the item and its index", of(addIndex)},
		{"9-4", "a map over no items succeeds", of(addIndex)},
		{"9-5", "without tolerance the first failure ends the map", of(mapFailFast)},
		{"9-6", "the failure of a map can be that of the execution", of(mapRethrow)},
		{"9-7", "the map ends when enough items have succeeded", of(mapEnough)},
		{"9-8", "a failure that is tolerated leaves the map running", of(mapTolerant)},
		{"9-9", "one failure more than is tolerated ends the map", of(mapTooManyFailures)},
		{"9-10", "the tolerated share is that of all items", of(mapTolerantQuarter)},
		{"9-11", "results come by index, whichever item ends first", of(mapConcurrent)},
		{"9-12", "flat iterations have no records of their own", of(mapFlat)},
		{"9-13", "iterations are named after their items", of(mapNamed)},
		{"9-14", "a serdes for items writes and reads their results", of(mapWrapped)},
		{"9-15", "an iteration that has ended does not run again after a wait", of(mapThatWaits)},
		{"9-17", "a map that has ended does not run again after a wait", of(mapThenWait)},
		{"9-19", "a serdes for the map writes and reads all results at once", of(mapJoined)},
	}
}

func greetAll(ctx durable.Context, names []string) ([]string, error) {
	return results(durable.Map(ctx, "map", names,
		func(ctx durable.Context, name string) (string, error) {
			return durable.Step(ctx, "", give("Hello, "+name+"!"))
		}, inTurn()))
}

func addIndex(ctx durable.Context, items []int) ([]int, error) {
	return results(durable.Map(ctx, "indexed", items, func(ctx durable.Context, n int) (int, error) {
		return n + durable.Index(ctx), nil
	}, inTurn()))
}

// same is the function of a map that returns its items.
func same(_ durable.Context, text string) (string, error) { return text, nil }

func mapUnnamed(ctx durable.Context, items []string) ([]string, error) {
	return results(durable.Map(ctx, "", items, same, inTurn()))
}

func mapEnough(ctx durable.Context, _ any) (projection, error) {
	return withoutFailures(project(durable.Map(ctx, "min-successful",
		[]string{"a", "b", "c", "d"}, same, inTurn(),
		durable.WithCompletion(durable.Completion{MinSuccessful: 2}))))
}

func mapTolerantQuarter(ctx durable.Context, _ any) (projection, error) {
	return withoutStatus(project(durable.Map(ctx, "percentage", []bool{false, false, true, true},
		func(_ durable.Context, ok bool) (string, error) { return okay(ok) }, inTurn(),
		durable.WithCompletion(durable.Completion{ToleratedPercentage: durable.Percent(25)}))))
}

func mapFlat(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Map(ctx, "flat", []string{"fa", "fb"},
		func(ctx durable.Context, text string) (string, error) {
			return durable.Step(ctx, "", give(text))
		},
		inTurn(), durable.AsFlat()))
}

func mapWrapped(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Map(ctx, "serde", []string{"x", "y"}, upper, inTurn(),
		durable.WithItemSerdes(marked("wrapped:"))))
}

// mapOf runs a map in which items are to succeed or to fail.
func mapOf(
	ctx durable.Context, name string, tolerated int, items ...bool,
) (durable.Batch[string], error) {
	return durable.Map(ctx, name, items, func(_ durable.Context, ok bool) (string, error) {
		return okay(ok)
	}, inTurn(), tolerating(tolerated))
}

func mapFailFast(ctx durable.Context, _ any) (projection, error) {
	return project(mapOf(ctx, "failfast", 0, true, false, true))
}

func mapRethrow(ctx durable.Context, _ any) ([]string, error) {
	batch, err := mapOf(ctx, "rethrow", 0, false, true)
	return batch.Results(), cmp.Or(batch.Err(), err)
}

func mapTolerant(ctx durable.Context, _ any) (projection, error) {
	return project(mapOf(ctx, "tolerant", 1, true, false, true))
}

func mapTooManyFailures(ctx durable.Context, _ any) (projection, error) {
	return withoutStatus(project(mapOf(ctx, "too-many", 1, false, false, true)))
}

func mapConcurrent(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Map(ctx, "concurrent", []int{0, 1, 2},
		func(_ durable.Context, n int) (string, error) { return fmt.Sprint("r", n), nil },
		durable.WithMaxConcurrency(2)))
}

func mapNamed(ctx durable.Context, items []int) ([]int, error) {
	return results(durable.Map(ctx, "named-items", items,
		func(_ durable.Context, n int) (int, error) { return n * 10, nil },
		inTurn(), durable.WithItemName(func(n, _ int) string { return fmt.Sprint("item-", n) })))
}

func mapThatWaits(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Map(ctx, "waiting", []string{"r0", "r1"},
		func(ctx durable.Context, value string) (string, error) {
			if durable.Index(ctx) == 1 {
				if err := durable.Wait(ctx, "", time.Second); err != nil {
					return "", err
				}
			}
			return durable.Step(ctx, "", give(value))
		}, inTurn()))
}

// upper is the function of a map over texts.
func upper(_ durable.Context, text string) (string, error) { return strings.ToUpper(text), nil }

func mapThenWait(ctx durable.Context, _ any) ([]string, error) {
	values, err := results(durable.Map(ctx, "map", []string{"a", "b"}, upper, inTurn()))
	if err != nil {
		return nil, err
	}
	return values, durable.Wait(ctx, "", time.Second)
}

// joined writes the results of a batch in a line.
func joined() durable.Serdes {
	const mark = "OPSERDE:"
	return durable.SerdesOf(
		func(b durable.Batch[string]) ([]byte, error) {
			return []byte(mark + strings.Join(b.Results(), ",")), nil
		},
		func(payload []byte) (durable.Batch[string], error) {
			b := durable.Batch[string]{Reason: durable.AllCompleted}
			for i, value := range strings.Split(strings.TrimPrefix(string(payload), mark), ",") {
				b.Items = append(b.Items, durable.Item[string]{
					Index: i, Status: durable.ItemSucceeded, Value: value,
				})
			}
			return b, nil
		})
}

func mapJoined(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Map(ctx, "op-serde", []string{"x", "y"}, upper, inTurn(),
		durable.WithSerdes(joined())))
}
