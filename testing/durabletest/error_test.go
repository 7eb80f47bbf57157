// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestErrorMatchesWhatItsOperationSays(t *testing.T) {
	t.Parallel()

	approve := func(ctx durable.Context, _ any) (string, error) {
		return durable.WaitForCallback[string](ctx, "approval",
			func(durable.StepContext, string) error { return nil }, durable.WithTimeout(time.Hour))
	}
	label := func(ctx durable.Context, _ any) (string, error) {
		return durable.Invoke[string](ctx, "label", "label:live", 1)
	}
	stopped := func(context.Context, int) (string, error) { return "", durable.ErrStopped }
	broken := func(context.Context, int) (string, error) { return "", errors.New("broken") }

	for name, c := range map[string]struct {
		fn   func(durable.Context, any) (string, error)
		opt  durabletest.Option
		is   []error
		isNo []error
	}{
		"CallbackRefused": {
			fn: approve,
			opt: durabletest.OnCallback("approval",
				durabletest.Fail(durabletest.Error("Rejected", "too expensive"))),
			is: []error{durable.ErrCallback}, isNo: []error{durable.ErrTimedOut},
		},
		"CallbackTimedOut": {
			fn: approve, opt: durabletest.OnCallback("approval", durabletest.Never()),
			is: []error{durable.ErrCallback, durable.ErrTimedOut}, isNo: []error{durable.ErrStopped},
		},
		"InvokeStopped": {
			fn: label, opt: durabletest.OnInvoke("label:live", stopped),
			is: []error{durable.ErrStopped}, isNo: []error{durable.ErrCallback},
		},
		"InvokeFailed": {
			fn: label, opt: durabletest.OnInvoke("label:live", broken),
			isNo: []error{durable.ErrStopped, durable.ErrTimedOut, durable.ErrCallback},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, c.fn, any(nil), c.opt)
			for _, target := range c.is {
				run.RequireFailed(t, target)
			}
			for _, target := range c.isNo {
				require.NotErrorIs(t, run.Err(), target)
			}
		})
	}
}
