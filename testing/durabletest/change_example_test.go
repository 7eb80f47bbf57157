// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// stayLonger is the next version of stay: it has breakfast at the end.
func stayLonger(ctx durable.Context, guest string) (string, error) {
	bill, err := stay(ctx, guest)
	if err != nil {
		return "", err
	}
	return bill + " after breakfast", durable.Wait(ctx, "breakfast", time.Hour)
}

// historyFile writes what a run has recorded to a file, without the payloads that
// are given, which are left out as the service leaves out what is too large.
func historyFile[Out any](
	run *durabletest.Execution[Out], without ...string,
) (file string, remove func()) {
	var out strings.Builder
	dir, err := os.MkdirTemp("", "histories")
	if err = errors.Join(err, run.Result().WriteHistory(&out)); err != nil {
		panic(err)
	}
	text := out.String()
	for _, payload := range without {
		text = regexp.MustCompile(`"Payload": `+regexp.QuoteMeta(strconv.Quote(payload))+
			`,\s*"Truncated": false`).ReplaceAllString(text, `"Truncated": true`)
	}
	file = filepath.Join(dir, "run.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		panic(err)
	}
	return file, func() { _ = os.RemoveAll(dir) }
}

func ExampleUpgrade() {
	upgraded := durabletest.Upgrade(t, stay, stayLonger, "Ada")

	for _, run := range upgraded.Runs {
		fmt.Println(run.Boundary.Kind, "after", run.Boundary.After)
	}
	fmt.Println(upgraded.Runs[0].Execution.Output(t))
	// Output:
	// checkpoint after book START
	// checkpoint after book SUCCEED
	// checkpoint after night START
	// suspension after night START
	// Ada leaves room 103 at 08:00 after breakfast
}

func ExampleBoundaries() {
	upgraded := durabletest.Upgrade(t, stay, stayLonger, "Ada",
		durabletest.Boundaries(func(b durabletest.Boundary) bool {
			return b.Kind == durabletest.AtSuspension
		}))

	fmt.Println(len(upgraded.Runs))
	// Output: 1
}

func ExampleReplayHistory() {
	file, remove := historyFile(durabletest.Run(t, stay, "Ada"))
	defer remove()

	replayed := durabletest.ReplayHistory(t, stay, file)

	fmt.Println(replayed.Checked, replayed.Gaps)
	// Output: 2 []
}

// The file lacks the input.
func ExampleFillInput() {
	file, remove := historyFile(durabletest.Run(t, stay, "Ada"), `"Ada"`)
	defer remove()

	replayed := durabletest.ReplayHistory(t, stay, file, durabletest.FillInput("Ada"))

	fmt.Println(*replayed.Result.Input)
	// Output: "Ada"
}

// The file lacks the result of a step.
func ExampleFillIn() {
	file, remove := historyFile(durabletest.Run(t, stay, "Ada"), "103")
	defer remove()

	for _, opt := range [][]durabletest.Option{nil, {durabletest.FillIn("book", 103)}} {
		replayed := durabletest.ReplayHistory(t, stay, file, opt...)
		fmt.Println(replayed.Checked, len(replayed.Gaps))
	}
	// Output:
	// 1 1
	// 2 0
}

// UUIDs depend on the ARN, which the answer of the service does not hold.
func ExampleExecutionARN() {
	label := func(ctx durable.Context, _ any) (string, error) {
		return durable.UUID(ctx), durable.Wait(ctx, "night", time.Hour)
	}
	run := durabletest.Run(t, label, nil)
	file, remove := historyFile(run)
	defer remove()

	replayed := durabletest.ReplayHistory(t, label, file,
		durabletest.ExecutionARN(run.Result().ARN))

	fmt.Println(replayed.Checked)
	// Output: 1
}

func ExampleStart() {
	run := durabletest.Start(t, sign, "lease")
	signature := run.AwaitCallback(t, "signature")
	run.Advance(t, 20*time.Hour)
	signature.Heartbeat(t)
	run.Advance(t, 20*time.Hour)
	signature.Succeed(t, "kim")
	run.Wait(t)

	fmt.Println(run.Output(t), run.Duration())
	// Output: lease signed by kim 40h0m0s
}
