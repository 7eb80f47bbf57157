// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// play runs a function to its end, as the service would, and prints the result.
func play[Out any](answers outside, fn func(durable.Context, any) (Out, error)) {
	b := testbackend.New("null")
	b.Complete = answers
	out, _, err := testbackend.Serial(b).Run(context.Background(), durable.NewHandler(fn))
	var text string
	switch {
	case err != nil:
		text = err.Error()
	case out.Error != nil:
		text = "failed: " + out.Error.ErrorMessage
	default:
		text = *out.Result
	}
	_, _ = fmt.Fprintln(os.Stdout, text)
}

type approval struct {
	By string `json:"by"`
}

func ExampleCreateCallback() {
	kim := answer("approval", protocol.StatusSucceeded, `{"by":"kim"}`, nil)

	play(kim, func(ctx durable.Context, _ any) (string, error) {
		callback, err := durable.CreateCallback[approval](ctx, "approval",
			durable.WithTimeout(72*time.Hour))
		if err != nil {
			return "", err
		}
		err = durable.Do(ctx, "ask", func(durable.StepContext) error {
			fmt.Println("please complete", callback.ID())
			return nil
		})
		if err != nil {
			return "", err
		}
		a, err := callback.Await(ctx)
		if err != nil {
			return "", err
		}
		return "approved by " + a.By, nil
	})
	// Output:
	// please complete callback-1
	// "approved by kim"
}

func ExampleWaitForCallback() {
	nobody := answer("1-1", protocol.StatusTimedOut, "",
		&protocol.ErrorObject{ErrorType: "Callback.Timeout"})

	play(nobody, func(ctx durable.Context, _ any) (string, error) {
		a, err := durable.WaitForCallback[approval](ctx, "approval",
			func(_ durable.StepContext, callbackID string) error {
				fmt.Println("please complete", callbackID)
				return nil
			}, durable.WithTimeout(72*time.Hour))
		switch {
		case errors.Is(err, durable.ErrTimedOut):
			return "expired", nil
		case err != nil:
			return "", err
		}
		return "approved by " + a.By, nil
	})
	// Output:
	// please complete callback-1-1
	// "expired"
}

// The payload of a partner who sends plain text.
func ExampleCallback_Await() {
	partner := answer("colour", protocol.StatusSucceeded, `dark red`, nil)

	play(partner, func(ctx durable.Context, _ any) (string, error) {
		callback, err := durable.CreateCallback[string](ctx, "colour")
		if err != nil {
			return "", err
		}
		return callback.Await(ctx)
	})
	// Output: "dark red"
}
