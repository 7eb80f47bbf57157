// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the encryption example.
package main

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"os"

	"github.com/lambda-durable/durable-go/examples/encryption/payroll"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

func main() {
	// The secret is 64 random characters of AWS Secrets Manager. A KeyProvider over
	// AWS KMS keeps the master key out of the process altogether.
	key := sha256.Sum256([]byte(os.Getenv("PAYLOAD_SECRET")))
	keys, err := serdes.NewKeyring("2026", map[string][]byte{"2026": key[:]})
	if err != nil {
		slog.Error("no key for payloads", "error", err)
		os.Exit(1)
	}
	awslambda.Start(payroll.Office{Company: modest{}}.Pay,
		durable.WithSerdes(payroll.Serdes(keys)))
}

// modest is a company that pays everybody the same, on paper.
type modest struct{}

func (modest) Salary(context.Context, string) (int, error) { return 300_000, nil }

func (modest) Transfer(ctx context.Context, employee string, _ int, _ string) error {
	slog.InfoContext(ctx, "paid", "employee", employee)
	return nil
}
