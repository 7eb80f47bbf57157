// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

type cardDeclined struct {
	Code string `json:"code"`
}

func (e *cardDeclined) Error() string { return "card declined: " + e.Code }

type limitReached struct{ Limit int }

func (e limitReached) Error() string { return fmt.Sprintf("limit of %d reached", e.Limit) }

var (
	errOutOfStock = errors.New("out of stock")
	declines      = durable.WithErrors(
		durable.RegisterError[*cardDeclined]("Card.Declined"),
		durable.RegisterError[limitReached]("Limit"),
		durable.RegisterSentinel("Stock.Empty", errOutOfStock))
)

// liveAndReplayed returns the error of a step that fails with err, as the first
// invocation sees it and as a replay does, and what is recorded.
func liveAndReplayed(
	t testing.TB, err error, opts ...durable.HandlerOption,
) (live, replayed error, rec *protocol.ErrorObject) {
	t.Helper()
	return inChildren(t, 0, err, opts...)
}

// inChildren is liveAndReplayed for an error that passes through nested children.
func inChildren(
	t testing.TB, depth int, err error, opts ...durable.HandlerOption,
) (live, replayed error, rec *protocol.ErrorObject) {
	t.Helper()
	var fail func(ctx durable.Context, depth int) error
	fail = func(ctx durable.Context, depth int) error {
		if depth == 0 {
			return durable.Do(ctx, "s", func(durable.StepContext) error { return err },
				durable.WithRetry(durable.NoRetry()))
		}
		_, err := durable.RunInChild(ctx, "c", func(ctx durable.Context) (int, error) {
			return 0, fail(ctx, depth-1)
		})
		return err
	}
	var seen []error
	b := testbackend.New("null")
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		seen = append(seen, fail(ctx, depth))
		return 0, durable.Wait(ctx, "w", time.Hour)
	}, opts...)
	_, n, err := testbackend.Serial(b).Run(context.Background(), h)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	return seen[0], seen[1], b.Operation("1").Error()
}

func TestErrorsAreTheSameLiveAndReplayed(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"Plain":      errors.New("plain"),
		"Formatted":  fmt.Errorf("a: %w", errors.New("b")),
		"Joined":     errors.Join(errors.New("a"), &cardDeclined{"1"}),
		"Registered": &cardDeclined{"51"},
		"Wrapped":    fmt.Errorf("pay: %w", &cardDeclined{"51"}),
		"Value":      limitReached{3},
		"Sentinel":   fmt.Errorf("%w: bolts", errOutOfStock),
		"WithData":   durable.WithErrorData(errors.New("a"), `{"b":1}`),
		"BadText":    errors.New("not \xff utf-8"),
		"Empty":      errors.New(""),
		"NilPointer": (*cardDeclined)(nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live, replayed, _ := liveAndReplayed(t, err, declines)
			require.Equal(t, live, replayed)
			var failed *durable.StepError
			require.ErrorAs(t, live, &failed)
		})
	}
}

func TestRegisteredErrorsAreFoundAgain(t *testing.T) {
	t.Parallel()
	for depth := range 4 {
		live, replayed, rec := inChildren(t, depth, fmt.Errorf("pay: %w", &cardDeclined{"51"}), declines)
		for _, err := range []error{live, replayed} {
			var declined *cardDeclined
			require.ErrorAs(t, err, &declined)
			require.Equal(t, "51", declined.Code)
			require.ErrorContains(t, err, "pay: card declined: 51")
		}
		require.Equal(t, &protocol.ErrorObject{
			ErrorType: "Card.Declined", ErrorMessage: "pay: card declined: 51", ErrorData: `{"code":"51"}`,
		}, rec, "the same at any depth")

		live, replayed, rec = inChildren(t, depth, fmt.Errorf("%w: bolts", errOutOfStock), declines)
		require.ErrorIs(t, live, errOutOfStock)
		require.ErrorIs(t, replayed, errOutOfStock)
		require.Equal(t, "Stock.Empty", rec.ErrorType)

		live, _, _ = inChildren(t, depth, limitReached{3}, declines)
		var reached limitReached
		require.ErrorAs(t, live, &reached)
		require.Equal(t, 3, reached.Limit)
	}
}

func TestUnregisteredErrorsAreRecordedErrors(t *testing.T) {
	t.Parallel()
	live, _, rec := liveAndReplayed(t, &cardDeclined{"51"})
	var declined *cardDeclined
	require.NotErrorAs(t, live, &declined)
	var recorded *durable.RecordedError
	require.ErrorAs(t, live, &recorded)
	require.Equal(t, "cardDeclined", recorded.Type)
	require.Equal(t, "card declined: 51", recorded.Message)
	require.Equal(t, "cardDeclined", rec.ErrorType)
	require.NotErrorIs(t, live, errOutOfStock)
}

// Errors whose record can't be read are not invented.
func TestUnreadableErrorData(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"TooLarge":   &cardDeclined{Code: strings.Repeat("x", 1<<20)},
		"NilPointer": (*cardDeclined)(nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live, replayed, rec := liveAndReplayed(t, err, declines)
			require.Equal(t, live, replayed)
			require.Equal(t, "Card.Declined", rec.ErrorType)
			var declined *cardDeclined
			require.NotErrorAs(t, live, &declined)
			require.Less(t, rec.Size(), 32*1024)
		})
	}
}

type typed struct{ name string }

func (e *typed) Error() string     { return "typed" }
func (e *typed) ErrorType() string { return e.name }

type wrapping struct{ error }

func (e wrapping) Unwrap() error { return e.error }

type generic[T any] struct{}

func (generic[T]) Error() string { return "generic" }

// SerdesError has the name of an error of the SDK's.
type SerdesError struct{}

func (SerdesError) Error() string { return "not the SDK's" }

func TestErrorTypes(t *testing.T) {
	t.Parallel()
	step := durable.WithErrorData(&durable.RecordedError{Type: "App", Message: "m"}, "d")
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"None":               {errors.New("x"), "Error"},
		"NoneWrapped":        {fmt.Errorf("a: %w", errors.New("x")), "Error"},
		"GoType":             {&cardDeclined{}, "cardDeclined"},
		"LookedThrough":      {fmt.Errorf("a: %w", fmt.Errorf("b: %w", limitReached{})), "limitReached"},
		"JoinedLookedAt":     {errors.Join(errors.New("x"), limitReached{}), "limitReached"},
		"FirstOfTwo":         {wrapping{limitReached{}}, "wrapping"},
		"Method":             {&typed{"My.Type"}, "My.Type"},
		"EmptyMethod":        {&typed{""}, "typed"},
		"MethodInSDKsSpace":  {&typed{"durable.PanicError"}, "typed"},
		"MethodOfTheService": {&typed{"Callback.Timeout"}, "typed"},
		"NameOfTheSDKs":      {SerdesError{}, "SerdesError"},
		"Generic":            {generic[time.Time]{}, "generic"},
		"DataIsNoType":       {durable.WithErrorData(limitReached{}, "d"), "limitReached"},
		"Recorded":           {step, "App"},
		"SDKs":               {fmt.Errorf("x: %w", &durable.SizeError{}), "durable.SizeError"},
		"Cancelled":          {context.Canceled, "Error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live, _, rec := liveAndReplayed(t, c.err)
			require.Equal(t, c.want, rec.ErrorType)
			require.NotErrorIs(t, live, durable.ErrSerdes)
			require.NotErrorIs(t, live, durable.ErrPanic)
			require.NotErrorIs(t, live, durable.ErrTimedOut)
		})
	}
}

func TestSentinelsSurviveChildren(t *testing.T) {
	t.Parallel()
	b := testbackend.New("null")
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.RunInChild(ctx, "c", func(ctx durable.Context) (int, error) {
			return durable.Step(ctx, "s", func(durable.StepContext) (int, error) { panic("boom") },
				durable.WithRetry(durable.NoRetry()))
		})
		require.ErrorIs(t, err, durable.ErrPanic)
		var child *durable.ChildError
		require.ErrorAs(t, err, &child)
		require.Equal(t, "durable.PanicError", child.ErrorType)
		require.Empty(t, child.StackTrace)
		return 0, err
	})
	out, _, err := testbackend.Serial(b).Run(t.Context(), h)
	require.NoError(t, err)
	require.Equal(t, &protocol.ErrorObject{
		ErrorType: "durable.PanicError", ErrorMessage: "panic: boom",
	}, out.Error)
}

func TestErrorData(t *testing.T) {
	t.Parallel()
	require.NoError(t, durable.WithErrorData(nil, "d"))
	plain := errors.New("plain")
	err := durable.WithErrorData(plain, `{"k":1}`)
	require.ErrorIs(t, err, plain)
	require.EqualError(t, err, "plain")
	live, replayed, _ := liveAndReplayed(t, fmt.Errorf("x: %w", err))
	for _, err := range []error{live, replayed} {
		var failed *durable.StepError
		require.ErrorAs(t, err, &failed)
		require.Equal(t, `{"k":1}`, failed.Data)
		var recorded *durable.RecordedError
		require.ErrorAs(t, err, &recorded)
		require.Equal(t, `{"k":1}`, recorded.ErrorData())
	}
}

func TestStackTracesAreOptional(t *testing.T) {
	t.Parallel()
	var depth func(n int) int
	depth = func(n int) int {
		if n > 0 {
			return depth(n-1) + 1
		}
		var m map[string]int
		m["x"] = 1 // the runtime panics
		return 0
	}
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "s", func(durable.StepContext) (int, error) { return depth(50), nil },
			durable.WithRetry(durable.NoRetry()))
	}, durable.WithStackTraces())
	out, _, err := testbackend.Serial(testbackend.New("null")).Run(t.Context(), h)
	require.NoError(t, err)
	require.Len(t, out.Error.StackTrace, 32)
	require.Contains(t, out.Error.StackTrace[0], "errors_test.go:")
	require.NotContains(t, strings.Join(out.Error.StackTrace, "\n"), "runtime.gopanic")
}

func TestLargeErrorsAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 40_000)
	live, replayed, rec := liveAndReplayed(t, durable.WithErrorData(errors.New(long), long))
	require.Equal(t, live, replayed)
	require.Less(t, rec.Size(), 32*1024)
	for _, text := range []string{rec.ErrorMessage, rec.ErrorData} {
		require.True(t, utf8.ValidString(text))
		require.True(t, strings.HasSuffix(text, "é… [cut from 80000 bytes]"), text[len(text)-40:])
	}
}

func TestErrorRegistrationsAreChecked(t *testing.T) {
	t.Parallel()
	register := func(r ...durable.ErrorRegistration) func() {
		return func() {
			durable.NewHandler(func(durable.Context, any) (int, error) { return 0, nil },
				durable.WithErrors(r...))
		}
	}
	card := durable.RegisterError[*cardDeclined]
	for want, misuse := range map[string]func(){
		"a name is empty":       register(card("")),
		`"durable.X" is the`:    register(card("durable.X")),
		`"Callback.Timeout" is`: register(card("Callback.Timeout")),
		`"a" is registered twi`: register(card("a"), durable.RegisterError[limitReached]("a")),
		`"b" is registered twi`: register(card("a"), card("b")),
		"registration is empty": register(durable.ErrorRegistration{}),
		"is an interface":       func() { durable.RegisterError[error]("a") },
		"nil or can't be":       func() { durable.RegisterSentinel("a", nil) },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			defer func() { require.Contains(t, fmt.Sprint(recover()), want) }()
			misuse()
		})
	}
}
