// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// stay books a room and says goodbye a night later.
func stay(ctx durable.Context, guest string) (string, error) {
	room, err := durable.Step(ctx, "book", func(durable.StepContext) (int, error) {
		return 100 + len(guest), nil
	})
	if err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "night", 8*time.Hour); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s leaves room %d at %s", guest, room, durable.Now(ctx).Format("15:04")), nil
}

// inspect looks at rooms at the same time; the one that is a mess fails.
func inspect(ctx durable.Context, rooms []string) (int, error) {
	batch, err := durable.Map(ctx, "rooms", rooms,
		func(ctx durable.Context, room string) (string, error) {
			return durable.Step(ctx, "look", func(durable.StepContext) (string, error) {
				if room == "attic" {
					return "", errors.New("a mess")
				}
				return room + " is clean", nil
			}, durable.WithRetry(durable.NoRetry()))
		}, durable.WithCompletion(durable.WaitForAll()),
		durable.WithItemName(func(room string, _ int) string { return room }))
	return batch.SuccessCount(), err
}

func ExampleRun() {
	run := durabletest.Run(t, stay, "Ada")

	fmt.Println(run.Output(t))
	fmt.Println(run.Duration(), run.Invocations())
	fmt.Print(run.Tree())
	// Output:
	// Ada leaves room 103 at 08:00
	// 8h0m0s 2
	// book   step  SUCCEEDED
	// night  wait  SUCCEEDED  8h0m0s
}

func ExampleStartAt() {
	run := durabletest.Run(t, stay, "Ada",
		durabletest.StartAt(time.Date(2026, 10, 3, 22, 30, 0, 0, time.UTC)))

	fmt.Println(run.Output(t))
	// Output: Ada leaves room 103 at 06:30
}

// The name shows in the ARN, and says what is run with -cloud.
func ExampleFunction() {
	run := durabletest.Run(t, stay, "Ada", durabletest.Function("StayFunction"))

	fmt.Println(strings.Contains(run.Result().ARN, ":function:StayFunction:"))
	// Output: true
}

// With -cloud the test is skipped unless -cloud.timeout allows the eight hours.
func ExampleLasting() {
	run := durabletest.Run(t, stay, "Ada", durabletest.Lasting(8*time.Hour))

	run.RequireDuration(t, 8*time.Hour)
	fmt.Println(run.Status())
	// Output: SUCCEEDED
}

func ExampleExecutionTimeout() {
	run := durabletest.Run(t, stay, "Ada", durabletest.ExecutionTimeout(time.Hour))

	fmt.Println(run.Status(), run.Duration(), errors.Is(run.Err(), durable.ErrTimedOut))
	// Output: TIMED_OUT 1h0m0s true
}

func ExampleHandler() {
	shout := durable.SerdesOf(
		func(s string) ([]byte, error) { return []byte(strings.ToUpper(s)), nil },
		func(text []byte) (string, error) { return strings.Trim(string(text), `"`), nil })

	run := durabletest.Run(t, stay, "Ada", durabletest.Handler(durable.WithSerdes(shout)))

	fmt.Println(*run.Result().Output)
	// Output: ADA LEAVES ROOM 103 AT 08:00
}

func ExampleWithinBudget() {
	fails(func() {
		durabletest.Run(t, stay, "Ada", durabletest.WithinBudget(durabletest.Budget{Checkpoints: 1}))
	})
	// Output:
	// durabletest:
	// the execution is over its budget:
	// 3 checkpoint calls instead of 1
}

// A function that is not the same at a replay, on purpose.
func ExampleWithoutReplayCheck() {
	runs := 0
	run := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		runs++
		return runs, durable.Wait(ctx, "night", time.Hour)
	}, nil, durabletest.WithoutReplayCheck())

	fmt.Println(run.Output(t))
	// Output: 2
}

func ExampleResultOf() {
	run := durabletest.Run(t, stay, "Ada")

	fmt.Println(durabletest.ResultOf[int](t, run.Step(t, "book")) + 1)
	// Output: 104
}

func ExampleNamed() {
	run := durabletest.Run(t, inspect, []string{"cellar", "attic"})

	for _, o := range run.Operations(durabletest.Named("look")) {
		fmt.Println(o.Path)
	}
	// Output:
	// rooms/cellar/look
	// rooms/attic/look
}

func ExampleInStatus() {
	run := durabletest.Run(t, inspect, []string{"cellar", "attic"})

	for _, o := range run.Operations(durabletest.InStatus(protocol.StatusFailed)) {
		fmt.Println(o.Path)
	}
	// Output:
	// rooms/attic
	// rooms/attic/look
}

func ExampleOfKind() {
	run := durabletest.Run(t, inspect, []string{"cellar", "attic"})

	fmt.Println(len(run.Operations(durabletest.OfKind(execution.KindStep))))
	// Output: 2
}

func ExampleSubset() {
	run := durabletest.Run(t, inspect, []string{"cellar", "attic"})

	run.RequireTree(t, `
		rooms  map
		  attic
		    look  step  FAILED
	`, durabletest.Subset())
	fmt.Println("so it is")
	// Output: so it is
}

func ExampleAnyOrder() {
	run := durabletest.Run(t, stay, "Ada")

	run.RequireTree(t, `
		night  wait  SUCCEEDED  8h0m0s
		book   step  SUCCEEDED
	`, durabletest.AnyOrder())
	fmt.Println("so it is")
	// Output: so it is
}

// The report is written when the test is over.
func ExampleReport() {
	dir, err := os.MkdirTemp("", "artifacts")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // an example
	test := &console{dir: dir}

	durabletest.Run(test, stay, "Ada", durabletest.Report())

	for _, fn := range test.cleanups {
		fn()
	}
	files, err := os.ReadDir(dir)
	fmt.Println(len(files), err)
	// Output: 1 <nil>
}
