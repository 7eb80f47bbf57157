// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the parallel example.
package main

import (
	"context"

	"github.com/lambda-durable/durable-go/examples/parallel/loan"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(loan.Bank{Market: friendly{}}.Decide) }

// friendly is a market that likes everybody. A real one calls its parties.
type friendly struct{}

func (friendly) Score(context.Context, string, string) (int, error)    { return 710, nil }
func (friendly) Appraise(context.Context, string, string) (int, error) { return 40_000_000, nil }
func (friendly) Check(context.Context, string, string) error           { return nil }
