// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the conformance handlers. The variable
// REQUIREMENT says which of them it serves, and variables such as TARGET_ECHO what
// the functions are called that it invokes.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/lambda-durable/durable-go/examples/conformance/handlers"
)

func main() {
	id := os.Getenv(handlers.Variable)
	handler, ok := handlers.Find(handlers.Env{Stdout: os.Stdout, Exit: exit, Target: target}, id)
	if !ok {
		fmt.Fprintf(os.Stderr, "no handler for %q: set REQUIREMENT to the id of one\n", id)
		os.Exit(1)
	}
	handler.Start()
}

func target(name string) string { return os.Getenv(handlers.TargetVariable(name)) }

// exit crashes the process. The start of a step is on its way while the step's
// body runs, and gets a second to arrive.
func exit() {
	time.Sleep(time.Second) //nolint:forbidigo // a crash that comes a moment later
	os.Exit(1)
}
