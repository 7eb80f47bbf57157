// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the wait-for-condition example.
package main

import (
	"context"

	"github.com/lambda-durable/durable-go/examples/wait-for-condition/restore"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(restore.Operator{Databases: quick{}}.Restore) }

// quick is a service that has restored everything when it is asked. A real one
// is Amazon RDS, for instance.
type quick struct{}

func (quick) Restore(_ context.Context, snapshot, _ string) (restore.Restore, error) {
	return restore.Restore{ID: "restored-" + snapshot, State: restore.Running}, nil
}

func (quick) Describe(_ context.Context, id string) (restore.Restore, error) {
	return restore.Restore{ID: id, State: restore.Available, Percent: 100}, nil
}

func (quick) Cancel(context.Context, string) error { return nil }
