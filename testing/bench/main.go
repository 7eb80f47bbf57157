// SPDX-License-Identifier: Apache-2.0

// Command bench measures what the SDK and the in-memory service cost together,
// under virtual time and without a network.
//
//	go run ./testing/bench [-runs 5] [-check] WORKLOAD [N]
//
// It prints one line of JSON: the workload, its size, and the medians over the
// runs after a first one that warms up. docs/performance.md says what each
// workload stands for; without arguments the command lists them.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
)

func main() {
	if err := command(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// command runs what the arguments ask for and writes the figures to out.
func command(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	runs := flags.Int("runs", 5, "how many runs the medians are of")
	check := flags.Bool("check", false, "replay every execution after its run, as durabletest does")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return list(out) //nolint:contextcheck // makes handlers and runs none
	}
	w, ok := find(flags.Arg(0)) //nolint:contextcheck // see above
	if !ok {
		return fmt.Errorf("there is no workload %q; without arguments they are listed", flags.Arg(0))
	}
	n := w.usual
	if flags.NArg() > 1 {
		var err error
		if n, err = strconv.Atoi(flags.Arg(1)); err != nil || n < 1 {
			return fmt.Errorf("size N is %q, it must be a positive number", flags.Arg(1))
		}
	}
	if *runs < 1 {
		return fmt.Errorf("-runs is %d, it must be at least 1", *runs)
	}
	report, err := measure(ctx, w, n, *runs, *check)
	if err != nil {
		return fmt.Errorf("workload %s: %w", w.name, err)
	}
	return json.NewEncoder(out).Encode(report)
}

func list(out io.Writer) error {
	for _, w := range workloads() {
		if _, err := fmt.Fprintf(out, "%-9s %s (N is %d)\n", w.name, w.about, w.usual); err != nil {
			return err
		}
	}
	return nil
}

func find(name string) (workload, bool) {
	for _, w := range workloads() {
		if w.name == name {
			return w, true
		}
	}
	return workload{}, false
}
