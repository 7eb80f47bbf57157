// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestBadInputIsToldBeforeAnythingIsRecorded(t *testing.T) {
	t.Parallel()
	step := func(durable.StepContext) (int, error) { return 0, nil }
	long := strings.Repeat("n", protocol.MaxNameLength+1)
	cases := map[string]struct {
		call func(ctx durable.Context) error
		want string
	}{
		"LongName": {func(ctx durable.Context) error {
			_, err := durable.Step(ctx, long, step)
			return err
		}, "step: name: has 257 characters"},
		"NameNotASCII": {func(ctx durable.Context) error {
			_, err := durable.Step(ctx, "größe", step)
			return err
		}, "only printable ASCII"},
		"NilStep": {func(ctx durable.Context) error {
			_, err := durable.Step[int](ctx, "s", nil)
			return err
		}, `step "s": function: is nil`},
		"NilDo": {func(ctx durable.Context) error {
			return durable.Do(ctx, "s", nil)
		}, `step "s": function: is nil`},
		"NilChild": {func(ctx durable.Context) error {
			_, err := durable.RunInChild[int](ctx, "c", nil)
			return err
		}, `child "c": function: is nil`},
		"NilBranch": {func(ctx durable.Context) error {
			_, err := durable.Go[int](ctx, "c", nil).Await(ctx)
			return err
		}, `child "c": function: is nil`},
		"ShortWait": {func(ctx durable.Context) error {
			return durable.Wait(ctx, "w", time.Millisecond)
		}, `wait "w": duration: is 1ms, the shortest is 1s`},
		"LongWait": {func(ctx durable.Context) error {
			return durable.Wait(ctx, "w", 367*24*time.Hour)
		}, "the longest is 366 days"},
		"FarWaitUntil": {func(ctx durable.Context) error {
			return durable.WaitUntil(ctx, "w", durable.Now(ctx).AddDate(2, 0, 0))
		}, "more than 366 days away"},
		"NilRetryPolicy": {func(ctx durable.Context) error {
			_, err := durable.Step(ctx, "s", step, durable.WithRetry(nil))
			return err
		}, "retry policy: is nil"},
		"NilSerdes": {func(ctx durable.Context) error {
			_, err := durable.Step(ctx, "s", step, durable.WithSerdes(nil))
			return err
		}, "serdes: is nil"},
		"NegativeTimeout": {func(ctx durable.Context) error {
			_, err := durable.Step(ctx, "s", step, durable.WithTimeout(-1))
			return err
		}, "time-out: is -1ns"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
				err := c.call(ctx)
				var v *durable.ValidationError
				require.ErrorAs(t, err, &v)
				return 0, err
			})
			require.Contains(t, out.Error.ErrorMessage, c.want)
			require.Empty(t, b.Updates())
		})
	}
}

func TestOptionThatIsNilIsNamed(t *testing.T) {
	t.Parallel()
	step := func(durable.StepContext) error { return nil }
	child := func(durable.Context) (int, error) { return 0, nil }
	for want, call := range map[string]func(ctx durable.Context) error{
		"step": func(ctx durable.Context) error {
			return durable.Do(ctx, "o", step, durable.WithRetry(durable.NoRetry()), nil)
		},
		"child": func(ctx durable.Context) error {
			_, err := durable.RunInChild(ctx, "o", child, durable.AsVirtual(), nil)
			return err
		},
		"callback": func(ctx durable.Context) error {
			_, err := durable.CreateCallback[int](ctx, "o", durable.WithTimeout(time.Hour), nil)
			return err
		},
		"wait for callback": func(ctx durable.Context) error {
			submit := func(durable.StepContext, string) error { return nil }
			_, err := durable.WaitForCallback[int](ctx, "o", submit, durable.WithTimeout(time.Hour), nil)
			return err
		},
		"wait for condition": func(ctx durable.Context) error {
			check := func(_ durable.StepContext, n int) (int, error) { return n, nil }
			until := durable.Until(func(int) bool { return true })
			_, err := durable.WaitForCondition(ctx, "o", 0, check, until,
				durable.WithTimeout(time.Hour), nil)
			return err
		},
		"invoke": func(ctx durable.Context) error {
			_, err := durable.Invoke[int](ctx, "o", "f:live", 1, durable.WithTenant("t"), nil)
			return err
		},
		"retry": func(ctx durable.Context) error {
			body := func(durable.Context, int) (int, error) { return 0, nil }
			_, err := durable.Retry(ctx, "o", body, durable.AsVirtual(), nil)
			return err
		},
		"map": func(ctx durable.Context) error {
			body := func(durable.Context, int) (int, error) { return 0, nil }
			_, err := durable.Map(ctx, "o", []int{1}, body, durable.WithMaxConcurrency(1), nil)
			return err
		},
		"parallel": func(ctx durable.Context) error {
			branches := []durable.Branch[int]{{Run: child}}
			_, err := durable.Parallel(ctx, "o", branches, durable.WithMaxConcurrency(1), nil)
			return err
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			out, _, b := run(t, func(ctx durable.Context, _ any) (int, error) { return 0, call(ctx) })
			require.Contains(t, out.Error.ErrorMessage, want+` "o": option 2 of 2: is nil`)
			require.Empty(t, b.Updates())
		})
	}
	require.PanicsWithValue(t, "durable: NewHandler: option 1 of 1: is nil", func() {
		durable.NewHandler(twoSteps, nil)
	})
}

func TestResultOverTheLimitFailsTheStepForGood(t *testing.T) {
	t.Parallel()
	ran := 0
	out, n, b := run(t, func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "s", func(durable.StepContext) (string, error) {
			ran++
			return strings.Repeat("x", protocol.MaxOperationPayload), nil
		})
	})
	require.Equal(t, 1, n)
	require.Equal(t, 1, ran)
	require.Contains(t, out.Error.ErrorMessage, "at most 1048576 can be recorded")
	require.Equal(t, []string{"START STEP 1 s", "FAIL STEP 1 s"}, b.Updates())
}

func TestEventThatIsNoDurableInvocation(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(twoSteps)
	for name, event := range map[string]string{
		"Null": "null", "Text": `"hello"`, "Array": "[]", "Malformed": "{", "PlainEvent": `{"id":1}`,
		"NoToken": `{"DurableExecutionArn":"arn"}`,
		"NoARN":   `{"CheckpointToken":"t"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := h.Invoke(t.Context(), testbackend.New(""), []byte(event))
			var not *durable.NotDurableError
			require.ErrorAs(t, err, &not)
			require.ErrorContains(t, err, "DurableConfig")
		})
	}
}

func TestEnvelopeThatIsNoDurableInvocation(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(twoSteps)
	for name, in := range map[string]protocol.InvocationInput{
		"NoToken": {DurableExecutionARN: "arn"}, "NoARN": {CheckpointToken: "t"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := h.InvokeEnvelope(t.Context(), testbackend.New(""), &in)
			var not *durable.NotDurableError
			require.ErrorAs(t, err, &not)
		})
	}
}

func TestUnknownMembersOfTheEventAreIgnored(t *testing.T) {
	t.Parallel()
	b := testbackend.New("null")
	event := strings.Replace(string(b.Event()), "{", `{"LocalRunner":true,"Future":{"x":[1]},`, 1)
	answer, err := durable.NewHandler(twoSteps).Invoke(t.Context(), b, []byte(event))
	require.NoError(t, err)
	require.JSONEq(t, `{"Status":"SUCCEEDED","Result":"\"done\""}`, string(answer))
}

func TestInput(t *testing.T) {
	t.Parallel()
	type in struct{ A int }
	cases := map[string]struct{ input, want string }{
		"Object": {`{"A":3,"B":4}`, "3"}, "Blank": {" ", "0"}, "Null": {"null", "0"},
		"Malformed": {`{"A":`, "SerdesError"}, "OtherType": {`{"A":"x"}`, "SerdesError"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := testbackend.New(c.input)
			out, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
				func(_ durable.Context, v in) (int, error) { return v.A, nil }))
			require.NoError(t, err)
			if out.Error != nil {
				require.Contains(t, out.Error.ErrorType, c.want)
				require.NotContains(t, out.Error.ErrorMessage, c.input, "no payload in error texts")
				return
			}
			require.Equal(t, c.want, text(out.Result))
		})
	}
}
