// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func ExampleErrorIs() {
	denied := durable.ErrorIs(fs.ErrPermission, fs.ErrNotExist)
	fmt.Println(denied(fmt.Errorf("read: %w", fs.ErrPermission)), denied(fs.ErrClosed))
	// Output: true false
}

func ExampleErrorAs() {
	declined := durable.ErrorAs[*DeclinedError]()
	fmt.Println(declined(fmt.Errorf("pay: %w", &DeclinedError{Code: "51"})))
	// Output: true
}

func ExampleErrorContains() {
	busy := durable.ErrorContains("throttled", "try again")
	fmt.Println(busy(errors.New("throttled by the service")), busy(errors.New("no such card")))
	// Output: true false
}

func ExampleErrorMatches() {
	server := durable.ErrorMatches(regexp.MustCompile(`\bHTTP 5\d\d\b`))
	fmt.Println(server(errors.New("HTTP 503")), server(errors.New("HTTP 404")))
	// Output: true false
}

// The type name is the one under which an error is recorded.
func ExampleErrorTypeIs() {
	declined := durable.ErrorTypeIs("DeclinedError", "Card.Declined")
	fmt.Println(declined(&DeclinedError{}))
	fmt.Println(declined(&durable.RecordedError{Type: "Card.Declined"}))
	// Output:
	// true
	// true
}

func ExampleErrorWhere() {
	short := durable.ErrorWhere(func(err error) bool { return len(err.Error()) < 5 })
	fmt.Println(short(errors.New("busy")), short(errors.New("declined")))
	// Output: true false
}

var errSoldOut = errors.New("sold out")

// An error value is found again by errors.Is.
func ExampleRegisterSentinel() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (bool, error) {
		err := durable.Do(ctx, "reserve", func(durable.StepContext) error {
			return fmt.Errorf("row 7: %w", errSoldOut)
		}, durable.WithRetry(durable.NoRetry()))
		return errors.Is(err, errSoldOut), nil
	}, durable.WithErrors(durable.RegisterSentinel("Stock.SoldOut", errSoldOut))))
	// Output: true
}

// An error type is found again by errors.As, with its exported fields.
func ExampleRegisterError() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (string, error) {
		err := durable.Do(ctx, "pay", func(durable.StepContext) error {
			return &DeclinedError{Code: "51"}
		}, durable.WithRetry(durable.NoRetry()))
		if declined, ok := errors.AsType[*DeclinedError](err); ok {
			return "code " + declined.Code, nil
		}
		return "", err
	}, durable.WithErrors(durable.RegisterError[*DeclinedError]("Card.Declined"))))
	// Output: "code 51"
}
