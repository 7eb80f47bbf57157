// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"testing"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

// BenchmarkPlugins shows what 100 steps cost with and without plugins.
func BenchmarkPlugins(b *testing.B) {
	quiet := durable.Plugin{
		OperationStart:    func(context.Context, durable.OperationInfo) {},
		OperationEnd:      func(context.Context, durable.OperationInfo) {},
		OperationChange:   func(context.Context, durable.ChangeInfo) {},
		UserFunctionStart: func(context.Context, durable.UserFunctionInfo) {},
		UserFunctionEnd:   func(context.Context, durable.UserFunctionEndInfo) {},
	}
	for name, opts := range map[string][]durable.HandlerOption{
		"None": nil, "One": {durable.WithPlugins(quiet)},
	} {
		h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			for range 100 {
				if _, err := durable.Step(ctx, "step", number); err != nil {
					return 0, err
				}
			}
			return 0, nil
		}, opts...)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				backend := testbackend.Serial(testbackend.New("null"))
				if _, _, err := backend.Run(b.Context(), h); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
