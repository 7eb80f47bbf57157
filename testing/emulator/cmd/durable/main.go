// SPDX-License-Identifier: Apache-2.0

// Command durable runs durable functions on this machine and shows what they do,
// here or on AWS. docs/cli.md describes it.
//
//	durable run ./examples/quickstart
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/cli/browser"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/cli"
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, "durable:", err)
		return 1
	}
	return cli.Main(ctx, cli.World{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Dir: dir, Now: time.Now, Browse: browser.OpenURL,
	})
}
