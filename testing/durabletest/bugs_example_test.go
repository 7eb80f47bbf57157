// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"fmt"
	"strings"
	"sync"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// till is what the examples put money into.
type till struct{ cents int }

// pay puts money into a till, once for each key.
func (c *till) pay(seen map[string]bool) func(durable.Context, int) (string, error) {
	return func(ctx durable.Context, cents int) (string, error) {
		return "paid", durable.Do(ctx, "pay in", func(ctx durable.StepContext) error {
			if !seen[ctx.IdempotencyKey()] {
				c.cents += cents
			}
			seen[ctx.IdempotencyKey()] = true
			return nil
		})
	}
}

// holds checks what is in the till.
func (c *till) holds(want int) error {
	if c.cents != want {
		return fmt.Errorf("the till holds %d cents", c.cents)
	}
	return nil
}

// firstOf returns who is recorded first.
func firstOf(ctx durable.Context, names []string) (string, error) {
	batch, err := durable.Map(ctx, "first", names,
		func(ctx durable.Context, name string) (string, error) {
			return durable.Step(ctx, "run", func(durable.StepContext) (string, error) {
				return name, nil
			})
		}, durable.WithCompletion(durable.FirstSuccessful()))
	if err != nil {
		return "", err
	}
	return batch.Results()[0], nil
}

func ExampleCrashSweep() {
	sweep := durabletest.CrashSweep(t, stay, "Ada")

	crash := sweep.Runs[0]
	fmt.Println(crash.Crash)
	fmt.Println(len(crash.Problems), "problems")
	fmt.Println(crash.Execution.Output(t))
	// Output:
	// request lost at checkpoint 1 (START book) in invocation 1
	// 0 problems
	// Ada leaves room 103 at 08:00
}

// A step that did without its key would pay twice when the process dies after it.
func ExampleEachRun() {
	var c till
	keys := map[string]bool{}
	sweep := durabletest.CrashSweep(t, c.pay(keys), 100,
		durabletest.EachRun(func() (check func() error) {
			c = till{}
			clear(keys)
			return func() error { return c.holds(100) }
		}))

	fmt.Println(len(sweep.Runs) > 0)
	// Output: true
}

func ExampleOnceOnly() {
	careful := func(ctx durable.Context, _ any) (any, error) {
		_ = durable.Do(ctx, "charge", func(durable.StepContext) error { return nil },
			durable.WithSemantics(durable.AtMostOncePerRetry), durable.WithRetry(durable.NoRetry()))
		return "charged, or not", nil
	}

	sweep := durabletest.CrashSweep(t, careful, nil, durabletest.OnceOnly("charge"))

	interrupted := 0
	for _, run := range sweep.Runs {
		interrupted += len(run.Interrupted)
	}
	fmt.Println(interrupted > 0)
	// Output: true
}

func ExampleFaults() {
	run := durabletest.Run(t, stay, "Ada", durabletest.Faults(
		durabletest.Fault{Kind: durabletest.FaultThrottle, At: []int{1}},
		durabletest.Fault{Kind: durabletest.FaultLostResponse, On: "night"}))

	for _, hit := range run.FaultHits() {
		fmt.Println(hit.Fault.Kind, hit.At)
	}
	fmt.Println(run.Status(), run.Invocations())
	// Output:
	// throttled START book
	// lost response START night
	// SUCCEEDED 4
}

func ExampleExplore() {
	explored := durabletest.Explore(t, inspect, []string{"cellar", "attic"})

	fmt.Println(explored.Complete, len(explored.Runs) > 1)
	fmt.Println(explored.Runs[0].Execution.Output(t))
	// Output:
	// true true
	// 1
}

func ExampleSchedules() {
	rooms := []string{"a", "b", "c", "d", "e"}
	explored := durabletest.Explore(t, inspect, rooms, durabletest.Schedules(10))

	fmt.Println(explored.Complete, len(explored.Runs)) // 10 near the usual one, 10 by chance
	// Output: false 20
}

// Who is first differs between schedules, and may.
func ExampleAnyOutcome() {
	explored := durabletest.Explore(t, firstOf, []string{"ann", "bob"}, durabletest.AnyOutcome())

	winners := map[string]bool{}
	for _, run := range explored.Runs {
		winners[run.Execution.Output(t)] = true
	}
	fmt.Println(winners)
	// Output: map[ann:true bob:true]
}

// A schedule that was found is run again.
func ExampleSchedule() {
	explored := durabletest.Explore(t, firstOf, []string{"ann", "bob"}, durabletest.AnyOutcome())

	for _, found := range explored.Runs {
		if found.Execution.Output(t) == "bob" {
			again := durabletest.Run(t, firstOf, []string{"ann", "bob"},
				durabletest.Schedule(found.Seed))
			fmt.Println(again.Output(t))
			return
		}
	}
	// Output: bob
}

// One seed gives one history.
func ExampleSeed() {
	history := func(seed uint64) string {
		return durabletest.Run(t, firstOf, []string{"ann", "bob", "cem"},
			durabletest.Seed(seed)).Result().History()
	}

	first := history(7)
	fmt.Println(first == history(7))
	// Output: true
}

// Two inspectors who wait for one another need to be at work at the same time.
func ExampleConcurrently() {
	var both sync.WaitGroup
	both.Add(2)
	run := durabletest.Run(t, func(ctx durable.Context, rooms []string) (int, error) {
		batch, err := durable.Map(ctx, "inspect", rooms, func(ctx durable.Context, _ string) (int, error) {
			return durable.Step(ctx, "meet", func(durable.StepContext) (int, error) {
				both.Done()
				both.Wait()
				return 1, nil
			})
		})
		return len(batch.Results()), err
	}, []string{"cellar", "attic"}, durabletest.Concurrently())

	fmt.Println(run.Output(t))
	// Output: 2
}

// The bytes are those of a fuzz test; none are the undisturbed run.
func ExampleFuzzRun() {
	run := durabletest.FuzzRun(t, nil, stay)

	fmt.Printf("%q\n", strings.TrimSpace(run.Output(t)))
	// Output: "leaves room 100 at 08:00"
}

func ExampleInputs() {
	run := durabletest.FuzzRun(t, []byte{1}, stay, durabletest.Inputs("Ada", "Bo"))

	fmt.Println(run.Output(t))
	// Output: Bo leaves room 102 at 08:00
}
