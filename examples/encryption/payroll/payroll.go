// SPDX-License-Identifier: Apache-2.0

// Package payroll pays a salary on pay day. What a person earns is nobody's
// business, so everything that the function records is encrypted with a key of
// the company before it leaves the process.
package payroll

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

// Month is the event that starts the function.
type Month struct {
	Employee string    `json:"employee"`
	PayDay   time.Time `json:"payDay"`
}

// Slip is the function's result.
type Slip struct {
	Gross int `json:"gross"`
	Tax   int `json:"tax"`
	Net   int `json:"net"`
}

// Company knows salaries and pays them.
type Company interface {
	// Salary returns what somebody earns in a month, in cents.
	Salary(ctx context.Context, employee string) (int, error)
	// Transfer sends money. The key makes asking twice harmless.
	Transfer(ctx context.Context, employee string, cents int, key string) error
}

// Serdes encrypts all payloads. To rotate keys, give the keyring another one and
// keep the old one for as long as executions are running.
func Serdes(keys serdes.KeyProvider) durable.Serdes {
	return serdes.Encrypt(durable.JSON(), keys)
}

// Office pays salaries.
type Office struct{ Company Company }

// Pay is the durable function. It knows nothing of the encryption.
func (o Office) Pay(ctx durable.Context, in Month) (Slip, error) {
	slip, err := durable.Step(ctx, "slip", func(ctx durable.StepContext) (Slip, error) {
		gross, err := o.Company.Salary(ctx, in.Employee)
		tax := gross * 30 / 100
		return Slip{Gross: gross, Tax: tax, Net: gross - tax}, err
	})
	if err != nil {
		return Slip{}, err
	}
	if err := durable.WaitUntil(ctx, "pay day", in.PayDay); err != nil {
		return Slip{}, err
	}
	return slip, durable.Do(ctx, "transfer", func(ctx durable.StepContext) error {
		return o.Company.Transfer(ctx, in.Employee, slip.Net, ctx.IdempotencyKey())
	})
}
