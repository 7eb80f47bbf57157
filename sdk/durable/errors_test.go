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

type declinedError struct {
	Code string `json:"code"`
}

func (e *declinedError) Error() string { return "card declined: " + e.Code }

type limitError struct{ Limit int }

func (e limitError) Error() string { return fmt.Sprintf("limit of %d reached", e.Limit) }

var (
	errOutOfStock = errors.New("out of stock")
	declines      = durable.WithErrors(
		durable.RegisterError[*declinedError]("Card.Declined"),
		durable.RegisterError[limitError]("Limit"),
		durable.RegisterSentinel("Stock.Empty", errOutOfStock))
)

// story is what became of an error: as the first invocation saw it, as a replay
// did, and what is recorded.
type story struct {
	live, replayed error
	rec            *protocol.ErrorObject
}

// told returns the story of a step that fails with err within nested children.
func told(tb testing.TB, depth int, err error, opts ...durable.HandlerOption) story {
	tb.Helper()
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
	_, n, err := testbackend.Serial(b).Run(tb.Context(), h)
	require.NoError(tb, err)
	require.Equal(tb, 2, n)
	return story{seen[0], seen[1], b.Operation("1").Error()}
}

func TestErrorsAreTheSameLiveAndReplayed(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"Plain":      errors.New("plain"),
		"Formatted":  fmt.Errorf("a: %w", errors.New("b")),
		"Joined":     errors.Join(errors.New("a"), &declinedError{"1"}),
		"Registered": &declinedError{"51"},
		"Wrapped":    fmt.Errorf("pay: %w", &declinedError{"51"}),
		"Value":      limitError{3},
		"Sentinel":   fmt.Errorf("%w: bolts", errOutOfStock),
		"WithData":   durable.WithErrorData(errors.New("a"), `{"b":1}`),
		"BadText":    errors.New("not \xff utf-8"),
		"Empty":      errors.New(""),
		"NilPointer": (*declinedError)(nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := told(t, 0, err, declines)
			require.Equal(t, seen.live, seen.replayed)
			var failed *durable.StepError
			require.ErrorAs(t, seen.live, &failed)
		})
	}
}

func TestRegisteredErrorsAreFoundAgain(t *testing.T) {
	t.Parallel()
	for depth := range 4 {
		seen := told(t, depth, fmt.Errorf("pay: %w", &declinedError{"51"}), declines)
		for _, err := range []error{seen.live, seen.replayed} {
			var declined *declinedError
			require.ErrorAs(t, err, &declined)
			require.Equal(t, "51", declined.Code)
			require.ErrorContains(t, err, "pay: card declined: 51")
		}
		require.Equal(t, &protocol.ErrorObject{
			ErrorType: "Card.Declined", ErrorMessage: "pay: card declined: 51", ErrorData: `{"code":"51"}`,
		}, seen.rec, "the same at any depth")

		seen = told(t, depth, fmt.Errorf("%w: bolts", errOutOfStock), declines)
		require.ErrorIs(t, seen.live, errOutOfStock)
		require.ErrorIs(t, seen.replayed, errOutOfStock)
		require.Equal(t, "Stock.Empty", seen.rec.ErrorType)

		seen = told(t, depth, limitError{3}, declines)
		var reached limitError
		require.ErrorAs(t, seen.live, &reached)
		require.Equal(t, 3, reached.Limit)
	}
}

func TestUnregisteredErrorsAreRecordedErrors(t *testing.T) {
	t.Parallel()
	seen := told(t, 0, &declinedError{"51"})
	var declined *declinedError
	require.NotErrorAs(t, seen.live, &declined)
	var recorded *durable.RecordedError
	require.ErrorAs(t, seen.live, &recorded)
	require.Equal(t, "declinedError", recorded.Type)
	require.Equal(t, "card declined: 51", recorded.Message)
	require.Equal(t, "declinedError", seen.rec.ErrorType)
	require.NotErrorIs(t, seen.live, errOutOfStock)
}

// Errors whose record can't be read are not invented.
func TestUnreadableErrorData(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"TooLarge":   &declinedError{Code: strings.Repeat("x", 1<<20)},
		"NilPointer": (*declinedError)(nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := told(t, 0, err, declines)
			require.Equal(t, seen.live, seen.replayed)
			require.Equal(t, "Card.Declined", seen.rec.ErrorType)
			var declined *declinedError
			require.NotErrorAs(t, seen.live, &declined)
			require.Less(t, seen.rec.Size(), 32*1024)
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
		"GoType":             {&declinedError{}, "declinedError"},
		"LookedThrough":      {fmt.Errorf("a: %w", fmt.Errorf("b: %w", limitError{})), "limitError"},
		"JoinedLookedAt":     {errors.Join(errors.New("x"), limitError{}), "limitError"},
		"FirstOfTwo":         {wrapping{limitError{}}, "wrapping"},
		"Method":             {&typed{"My.Type"}, "My.Type"},
		"EmptyMethod":        {&typed{""}, "typed"},
		"MethodInSDKsSpace":  {&typed{"durable.PanicError"}, "typed"},
		"MethodOfTheService": {&typed{"Callback.Timeout"}, "typed"},
		"NameOfTheSDKs":      {SerdesError{}, "SerdesError"},
		"Generic":            {generic[time.Time]{}, "generic"},
		"DataIsNoType":       {durable.WithErrorData(limitError{}, "d"), "limitError"},
		"Recorded":           {step, "App"},
		"SDKs":               {fmt.Errorf("x: %w", &durable.SizeError{}), "durable.SizeError"},
		"Cancelled":          {context.Canceled, "Error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := told(t, 0, c.err)
			require.Equal(t, c.want, seen.rec.ErrorType)
			require.NotErrorIs(t, seen.live, durable.ErrSerdes)
			require.NotErrorIs(t, seen.live, durable.ErrPanic)
			require.NotErrorIs(t, seen.live, durable.ErrTimedOut)
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
	seen := told(t, 0, fmt.Errorf("x: %w", err))
	for _, err := range []error{seen.live, seen.replayed} {
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
		return 1 / n // the runtime panics
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
	seen := told(t, 0, durable.WithErrorData(errors.New(long), long))
	require.Equal(t, seen.live, seen.replayed)
	require.Less(t, seen.rec.Size(), 32*1024)
	for _, text := range []string{seen.rec.ErrorMessage, seen.rec.ErrorData} {
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
	card := durable.RegisterError[*declinedError]
	for want, misuse := range map[string]func(){
		"a name is empty":       register(card("")),
		`"durable.X" is the`:    register(card("durable.X")),
		`"Callback.Timeout" is`: register(card("Callback.Timeout")),
		`"a" is registered twi`: register(card("a"), durable.RegisterError[limitError]("a")),
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

func TestErrorNamesItsOperationOnce(t *testing.T) {
	t.Parallel()
	run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.Step(ctx, "open", func(durable.StepContext) (chan int, error) {
			return make(chan int), nil
		})
		require.EqualError(t, err,
			`durable: step "open" (id 1): can't encode chan int: json: unsupported type: chan int`)

		_, err = durable.RunInChild(ctx, "room", func(ctx durable.Context) (chan int, error) {
			return durable.Step(ctx, "open", func(durable.StepContext) (chan int, error) {
				return make(chan int), nil
			})
		})
		require.EqualError(t, err, `child "room" (id 2): durable: step "open" (id 2-1):`+
			` can't encode chan int: json: unsupported type: chan int`)
		return 0, nil
	})
}
