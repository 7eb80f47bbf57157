// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

func ExampleWithPlugins() {
	audit := durable.Plugin{
		Name: "audit",
		InvocationStart: func(_ context.Context, i durable.InvocationInfo) {
			fmt.Println("invocation, the first one:", i.IsFirstInvocation)
		},
		OperationEnd: func(_ context.Context, i durable.OperationInfo) {
			fmt.Println(i.Type, i.Name, i.Status)
		},
		InvocationEnd: func(_ context.Context, i durable.InvocationEndInfo) {
			fmt.Println(i.Status)
		},
	}
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		if err := durable.Wait(ctx, "cool off", time.Hour); err != nil {
			return 0, err
		}
		return durable.Step(ctx, "answer", func(durable.StepContext) (int, error) { return 42, nil })
	}, durable.WithPlugins(audit))
	_, _, err := testbackend.New("null").Run(context.Background(), h)
	fmt.Println(err)
	// Output:
	// invocation, the first one: true
	// PENDING
	// invocation, the first one: false
	// WAIT cool off SUCCEEDED
	// STEP answer SUCCEEDED
	// SUCCEEDED
	// <nil>
}

type requestKey struct{}

// A wrapping hook puts something into the context of the functions within.
func ExamplePlugin() {
	tag := durable.Plugin{
		WrapUserFunction: func(
			ctx context.Context, i durable.UserFunctionInfo, next func(context.Context) error,
		) {
			err := next(context.WithValue(ctx, requestKey{}, "tag of "+i.Name))
			fmt.Println(i.Name, "ended with", err)
		},
	}
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "answer", func(ctx durable.StepContext) (string, error) {
			return fmt.Sprint(ctx.Value(requestKey{})), nil
		})
	}, durable.WithPlugins(tag))
	out, _, err := testbackend.New("null").Run(context.Background(), h)
	fmt.Println(*out.Result, err)
	// Output:
	// answer ended with <nil>
	// "tag of answer" <nil>
}

// DeclinedError is an error type of the user's.
type DeclinedError struct{ Code string }

func (d *DeclinedError) Error() string { return "card declined" }

func ExampleWithErrors() {
	pay := func(durable.StepContext) (string, error) { return "", &DeclinedError{Code: "51"} }
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		_, err := durable.Step(ctx, "pay", pay, durable.WithRetry(durable.NoRetry()))
		if err := durable.Wait(ctx, "cool off", time.Hour); err != nil {
			return "", err
		}
		if declined, ok := errors.AsType[*DeclinedError](err); ok { // here it is a replay
			return "declined with code " + declined.Code, nil
		}
		return "", err
	}, durable.WithErrors(durable.RegisterError[*DeclinedError]("Card.Declined")))
	out, _, err := testbackend.New("null").Run(context.Background(), h)
	fmt.Println(*out.Result, err)
	// Output: "declined with code 51" <nil>
}

func ExampleWithErrorData() {
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		_, err := durable.Step(ctx, "call", func(durable.StepContext) (string, error) {
			return "", durable.WithErrorData(errors.New("no seats left"), `{"flight":"LH1"}`)
		}, durable.WithRetry(durable.NoRetry()))
		if failed, ok := errors.AsType[*durable.StepError](err); ok {
			return failed.Data, nil
		}
		return "", err
	})
	out, _, err := testbackend.New("null").Run(context.Background(), h)
	fmt.Println(*out.Result, err)
	// Output: "{\"flight\":\"LH1\"}" <nil>
}

func ExampleSerdesOf() {
	type celsius float64
	degrees := durable.SerdesOf(
		func(c celsius) ([]byte, error) { return fmt.Appendf(nil, "%.1f°", c), nil },
		func(text []byte) (c celsius, err error) {
			_, err = fmt.Sscanf(string(text), "%f°", &c)
			return c, err
		})
	b := testbackend.New("null")
	h := durable.NewHandler(func(ctx durable.Context, _ any) (celsius, error) {
		return durable.Step(ctx, "measure", func(durable.StepContext) (celsius, error) {
			return 21.04, nil
		}, durable.WithSerdes(degrees))
	})
	out, _, err := b.Run(context.Background(), h)
	fmt.Println(*b.Operation("1").Result(), *out.Result, err) // the value is what replay will see
	// Output: 21.0° 21 <nil>
}
