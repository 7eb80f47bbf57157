// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// workload is something to measure.
type workload struct {
	name  string
	about string
	usual int // N, unless another one is given
	// prepare does what is not measured and returns what is. That may be called
	// once.
	prepare func(ctx context.Context, n int, check bool) (func() error, error)
}

// body is the function of an execution of size n.
type body func(ctx durable.Context, n int) error

func workloads() []workload {
	return []workload{
		{"w0", "executions of a function that returns at once", 1, each(trivial)},
		{"w1", "steps one after the other, results of 100 bytes", 1_000, one(parcels)},
		{"w2", "items of a map with a step each, 100 at a time", 1_000, one(items)},
		{"w2-all", "items of a map with a step each, all at once", 10_000, one(itemsAtOnce)},
		{"w3", "waits of an hour, one after the other", 1_000, one(waits)},
		{"w4", "executions of a step, a day and a step", 1_000, each(dayBetween)},
		{"w5", "steps with results of 100 KB", 100, one(largeSteps)},
		{"w5-floor", "results of 100 KB to JSON and back, nothing else", 100, largeFloor},
		{"w6", "finished steps in a second invocation", 5_000, replayed(stepsAndHour)},
	}
}

// one measures one execution of size n.
func one(b body) func(context.Context, int, bool) (func() error, error) {
	h := b.handler()
	return func(ctx context.Context, n int, check bool) (func() error, error) {
		return func() error { return execute(ctx, h, n, check) }, nil
	}
}

// each measures n executions, each in a world of its own.
func each(b body) func(context.Context, int, bool) (func() error, error) {
	h := b.handler()
	return func(ctx context.Context, n int, check bool) (func() error, error) {
		return func() error {
			for range n {
				if err := execute(ctx, h, n, check); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}
}

// handler takes the size as its input.
func (b body) handler() *durable.Handler {
	return durable.NewHandler(func(ctx durable.Context, n int) (int, error) { return n, b(ctx, n) })
}

func trivial(durable.Context, int) error { return nil }

// parcel is about 100 bytes of JSON.
type parcel struct {
	ID    string `json:"id"`
	City  string `json:"city"`
	Grams int    `json:"grams"`
	Paid  bool   `json:"paid"`
	Note  string `json:"note"`
}

func aParcel() parcel {
	return parcel{
		ID: "parcel-000000042", City: "Kyoto", Grams: 1250, Paid: true,
		Note: "leave it with the neighbours",
	}
}

func parcels(ctx durable.Context, n int) error {
	for range n {
		p, err := durable.Step(ctx, "parcel", func(durable.StepContext) (parcel, error) {
			return aParcel(), nil
		})
		if err != nil {
			return err
		}
		if p.City != "Kyoto" {
			return fmt.Errorf("a parcel came back for %q", p.City)
		}
	}
	return nil
}

func steps(ctx durable.Context, n int) error {
	for i := range n {
		got, err := durable.Step(ctx, "step", func(durable.StepContext) (int, error) { return i, nil })
		if err != nil {
			return err
		}
		if got != i {
			return fmt.Errorf("%d came back as %d", i, got)
		}
	}
	return nil
}

func items(ctx durable.Context, n int) error {
	const concurrency = 100
	return mapped(ctx, n, durable.WithMaxConcurrency(concurrency))
}

func itemsAtOnce(ctx durable.Context, n int) error { return mapped(ctx, n) }

func mapped(ctx durable.Context, n int, opts ...durable.MapOption) error {
	batch, err := durable.Map(ctx, "map", make([]int, n),
		func(ctx durable.Context, i int) (int, error) {
			return durable.Step(ctx, "step", func(durable.StepContext) (int, error) { return i, nil })
		}, opts...)
	if err == nil && batch.SuccessCount() != n {
		return fmt.Errorf("%d items of %d succeeded", batch.SuccessCount(), n)
	}
	return err
}

func waits(ctx durable.Context, n int) error {
	for range n {
		if err := durable.Wait(ctx, "hour", time.Hour); err != nil {
			return err
		}
	}
	return nil
}

func dayBetween(ctx durable.Context, _ int) error {
	if err := steps(ctx, 1); err != nil {
		return err
	}
	if err := durable.Wait(ctx, "day", 24*time.Hour); err != nil {
		return err
	}
	return steps(ctx, 1)
}

func largeText() string { return strings.Repeat("x", 100_000) }

func largeSteps(ctx durable.Context, n int) error {
	text := largeText()
	for range n {
		got, err := durable.Step(ctx, "large", func(durable.StepContext) (string, error) {
			return text, nil
		})
		if err != nil {
			return err
		}
		if len(got) != len(text) {
			return fmt.Errorf("%d bytes of %d came back", len(got), len(text))
		}
	}
	return nil
}

// largeFloor does what no step with such a result can do without.
func largeFloor(_ context.Context, n int, _ bool) (func() error, error) {
	text := largeText()
	return func() error {
		for range n {
			data, err := json.Marshal(text)
			if err != nil {
				return err
			}
			var got string
			if err := json.Unmarshal(data, &got); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
