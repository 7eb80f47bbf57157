// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// A handler takes the event of an invocation and returns the answer.
func ExampleNewHandler() {
	h := durable.NewHandler(func(_ durable.Context, name string) (string, error) {
		return "hello " + name, nil
	})
	b := testbackend.New(`"Ada"`)
	answer, err := h.Invoke(context.Background(), b, b.Event())
	fmt.Println(string(answer), err)
	// Output: {"Status":"SUCCEEDED","Result":"\"hello Ada\""} <nil>
}

// Within one process the envelopes need not be JSON.
func ExampleHandler_InvokeEnvelope() {
	h := durable.NewHandler(func(_ durable.Context, name string) (string, error) {
		return "hello " + name, nil
	})
	b := testbackend.New(`"Ada"`)
	in, err := protocol.DecodeInvocationInput(b.Event())
	if err != nil {
		panic(err)
	}
	answer, err := h.InvokeEnvelope(context.Background(), b, &in)
	fmt.Println(answer.Status, *answer.Result, err)
	// Output: SUCCEEDED "hello Ada" <nil>
}

func ExampleWithSerdes() {
	exact := durable.SerdesOf(
		func(d time.Duration) ([]byte, error) { return []byte(d.String()), nil },
		func(text []byte) (time.Duration, error) { return time.ParseDuration(string(text)) })
	fmt.Println(outcome(func(ctx durable.Context, _ any) (time.Duration, error) {
		return durable.Step(ctx, "measure", func(durable.StepContext) (time.Duration, error) {
			return 90 * time.Second, nil
		})
	}, durable.WithSerdes(exact))) // of all operations and of the execution
	// Output: 1m30s
}

func ExampleJSON() {
	text, err := durable.JSON().Serialize(context.Background(), durable.SerdesInfo{}, []int{1, 2})
	fmt.Println(string(text), err)
	// Output: [1,2] <nil>
}

// A partner sends plain numbers with a comma.
func ExampleWithCallbackSerdes() {
	comma := durable.SerdesOf(
		func(f float64) ([]byte, error) { return fmt.Append(nil, f), nil },
		func(text []byte) (f float64, err error) {
			_, err = fmt.Sscan(strings.ReplaceAll(string(text), ",", "."), &f)
			return f, err
		})
	b := testbackend.New("null")
	b.Complete = answer("price", protocol.StatusSucceeded, "12,5", nil)
	out, _, err := b.Run(context.Background(), durable.NewHandler(
		func(ctx durable.Context, _ any) (float64, error) {
			price, err := durable.CreateCallback[float64](ctx, "price")
			if err != nil {
				return 0, err
			}
			return price.Await(ctx)
		}, durable.WithCallbackSerdes(comma)))
	fmt.Println(*out.Result, err)
	// Output: 12.5 <nil>
}

// plain writes log lines to standard output, without times and ids.
func plain() slog.Handler {
	return slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.MessageKey || a.Key == "order" {
				return a
			}
			return slog.Attr{}
		},
	})
}

// logging says something before a wait and after it.
func logging(ctx durable.Context, _ any) (string, error) {
	ctx.Logger().Info("begins", "order", 42)
	if err := durable.Wait(ctx, "night", 8*time.Hour); err != nil {
		return "", err
	}
	ctx.Logger().Info("ends", "order", 42)
	return "shipped", nil
}

// Each line appears once, although the function runs over the first one again.
func ExampleWithLogHandler() {
	fmt.Println(outcome(logging, durable.WithLogHandler(plain())))
	// Output:
	// msg=begins order=42
	// msg=ends order=42
	// "shipped"
}

func ExampleWithReplayLogging() {
	fmt.Println(outcome(logging, durable.WithLogHandler(plain()), durable.WithReplayLogging()))
	// Output:
	// msg=begins order=42
	// msg=begins order=42
	// msg=ends order=42
	// "shipped"
}

func ExampleNewLogHandler() {
	log := slog.New(durable.NewLogHandler(os.Stdout, slog.LevelWarn))
	log.Info("too quiet to be heard")
	record := slog.NewRecord(time.Date(2026, 10, 3, 8, 0, 0, 0, time.UTC),
		slog.LevelError, "not shipped", 0)
	record.Add("order", 42)
	fmt.Println(log.Handler().Handle(context.Background(), record))
	// Output:
	// {"timestamp":"2026-10-03T08:00:00.000Z","level":"ERROR","message":"not shipped","order":42}
	// <nil>
}

func ExampleWithStackTraces() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (bool, error) {
		err := durable.Do(ctx, "divide", func(durable.StepContext) error {
			panic("by zero")
		}, durable.WithRetry(durable.NoRetry()))
		failed, ok := errors.AsType[*durable.StepError](err)
		return ok && strings.Contains(failed.StackTrace[0], "ExampleWithStackTraces"), nil
	}, durable.WithStackTraces()))
	// Output: true
}

// An adapter for a runtime says what the handler can't know.
func ExampleWithRequestID() {
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		return ctx.Execution().RequestID, nil
	})
	b := testbackend.New("null")
	out, _, err := b.Run(durable.WithRequestID(context.Background(), "r-1"), h)
	fmt.Println(*out.Result, err)
	// Output: "r-1" <nil>
}

func ExampleWithTenantID() {
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		return ctx.Execution().TenantID, nil
	})
	b := testbackend.New("null")
	out, _, err := b.Run(durable.WithTenantID(context.Background(), "blue"), h)
	fmt.Println(*out.Result, err)
	// Output: "blue" <nil>
}
