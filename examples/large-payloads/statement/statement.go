// SPDX-License-Identifier: Apache-2.0

// Package statement writes the yearly statement of an account. A year of
// bookings is more than the service keeps for one operation, so large payloads
// go to files in a directory that all invocations share, such as a mounted
// Amazon EFS, and what is recorded is where they are.
package statement

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

// Request is the event that starts the function.
type Request struct {
	Account string `json:"account"`
	Year    int    `json:"year"`
}

// Statement is the function's result.
type Statement struct {
	Account  string `json:"account"`
	Bookings int    `json:"bookings"`
	// Cents is what came in less what went out.
	Cents int `json:"cents"`
}

// Year is all that was booked in a year. It may be several megabytes.
type Year struct {
	Account  string    `json:"account"`
	IBAN     string    `json:"iban"`
	Bookings []Booking `json:"bookings"`
}

// Booking is a line of a statement.
type Booking struct {
	Day   string `json:"day"`
	Text  string `json:"text"`
	Cents int    `json:"cents"`
}

// Bank has the accounts.
type Bank interface {
	Bookings(ctx context.Context, account string, year int) (Year, error)
}

// Files returns the serdes of the function's handler: payloads of more than
// 255 KiB are kept below dir. Who looks at the history sees whose account it is
// and that there is an IBAN, and no booking.
func Files(dir string) (*serdes.Files, error) {
	return serdes.NewFiles(dir, durable.JSON(),
		serdes.WithPreview(serdes.Include("/account"), serdes.Mask("/iban")))
}

// Clerk writes statements.
type Clerk struct{ Bank Bank }

// Write is the durable function. After the night the bookings are there again,
// from the file.
func (c Clerk) Write(ctx durable.Context, in Request) (Statement, error) {
	year, err := durable.Step(ctx, "collect", func(ctx durable.StepContext) (Year, error) {
		return c.Bank.Bookings(ctx, in.Account, in.Year)
	})
	if err != nil {
		return Statement{}, err
	}
	if err := durable.Wait(ctx, "until the office opens", 8*time.Hour); err != nil {
		return Statement{}, err
	}
	return durable.Step(ctx, "sum up", func(durable.StepContext) (Statement, error) {
		out := Statement{Account: in.Account, Bookings: len(year.Bookings)}
		for _, booking := range year.Bookings {
			out.Cents += booking.Cents
		}
		return out, nil
	})
}
