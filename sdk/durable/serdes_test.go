// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

type cents int

// dollars records cents as text such as $1.50.
func dollars() durable.Serdes {
	return durable.SerdesOf(func(c cents) ([]byte, error) {
		return fmt.Appendf(nil, "$%d.%02d", c/100, c%100), nil
	}, func(text []byte) (cents, error) {
		n, err := strconv.Atoi(strings.NewReplacer("$", "", ".", "").Replace(string(text)))
		if err != nil {
			return 0, errors.New("no amount")
		}
		return cents(n), nil
	})
}

func TestSerdesOfIsUsedForItsTypeOnly(t *testing.T) {
	t.Parallel()
	type order struct{ Price cents }
	b := testbackend.New("$3.00")
	h := durable.NewHandler(func(ctx durable.Context, in cents) (cents, error) {
		price, err := durable.Step(ctx, "price", func(durable.StepContext) (cents, error) {
			return in + 50, nil
		})
		if err != nil {
			return 0, err
		}
		if err := durable.Do(ctx, "nothing", func(durable.StepContext) error { return nil }); err != nil {
			return 0, err
		}
		_, err = durable.RunInChild(ctx, "order", func(durable.Context) (order, error) {
			return order{price}, durable.Wait(ctx, "", 0)
		})
		require.Error(t, err)
		o, err := durable.RunInChild(ctx, "order", func(durable.Context) (order, error) {
			return order{price}, nil
		})
		return o.Price, err
	}, durable.WithSerdes(dollars()))
	out, _, err := testbackend.Serial(b).Run(t.Context(), h)
	require.NoError(t, err)
	require.Equal(t, "$3.50", text(out.Result))
	require.Equal(t, "$3.50", text(b.Operation("1").Result()))
	require.Equal(t, "null", text(b.Operation("2").Result()))
	require.Equal(t, `{"Price":350}`, text(b.Operation("4").Result()))
}

func TestSerdesOfNeedsFunctions(t *testing.T) {
	t.Parallel()
	none := durable.SerdesOf[int](nil, nil)
	_, err := none.Serialize(t.Context(), durable.SerdesInfo{}, 1)
	require.ErrorContains(t, err, "no encoding function")
	err = none.Deserialize(t.Context(), durable.SerdesInfo{}, nil, new(int))
	require.ErrorContains(t, err, "no decoding function")
	silent := durable.SerdesOf(func(int) ([]byte, error) { return nil, nil },
		func([]byte) (int, error) { return 0, nil })
	_, err = silent.Serialize(t.Context(), durable.SerdesInfo{}, 1)
	require.ErrorContains(t, err, "neither a payload nor an error")
}

// Whatever a serdes does, the operation fails with ErrSerdes, live and replayed.
func TestSerdesFailures(t *testing.T) {
	t.Parallel()
	fails := func(encode func(string) ([]byte, error)) durable.Serdes {
		return durable.SerdesOf(encode, func(b []byte) (string, error) { return string(b), nil })
	}
	for want, serdes := range map[string]durable.Serdes{
		"no key":           fails(func(string) ([]byte, error) { return nil, errors.New("no key") }),
		"not valid UTF-8":  fails(func(string) ([]byte, error) { return []byte{0xff}, nil }),
		"panicked with a ": fails(func(s string) ([]byte, error) { panic("about " + s) }),
		"index out of ran": fails(func(s string) ([]byte, error) { return []byte{s[len(s)]}, nil }),
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			var seen []error
			_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
				_, err := durable.Step(ctx, "s", func(durable.StepContext) (string, error) {
					return "secret", nil
				}, durable.WithSerdes(serdes))
				seen = append(seen, err)
				return 0, durable.Wait(ctx, "w", time.Hour)
			})
			require.Len(t, seen, 2)
			require.Equal(t, seen[0], seen[1])
			require.ErrorIs(t, seen[0], durable.ErrSerdes)
			require.ErrorContains(t, seen[0], want)
			require.NotContains(t, seen[0].Error(), "secret")

			out, _, _ := run(t, func(durable.Context, any) (string, error) { return "secret", nil },
				durable.WithSerdes(serdes))
			require.Equal(t, "durable.SerdesError", out.Error.ErrorType)
			require.Contains(t, out.Error.ErrorMessage, want)
		})
	}
}

func TestDecodingPanicsAreErrors(t *testing.T) {
	t.Parallel()
	bad := durable.SerdesOf(func(s string) ([]byte, error) { return []byte(s), nil },
		func(b []byte) (string, error) { panic(string(b)) })
	out, _, _ := run(t, func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "s", func(durable.StepContext) (string, error) { return "secret", nil },
			durable.WithSerdes(bad))
	})
	require.Equal(t, "durable.SerdesError", out.Error.ErrorType)
	require.NotContains(t, out.Error.ErrorMessage, "secret")
}

type unwilling struct{ Secret string }

func (unwilling) MarshalJSON() ([]byte, error) { return nil, errors.New("secret") }

// Errors of the default serdes name types and places, never values.
func TestJSONErrorsKeepValuesToThemselves(t *testing.T) {
	t.Parallel()
	type nested struct{ Small int8 }
	type target struct {
		When  time.Time
		Small int8
		In    map[string]nested
	}
	json1 := durable.JSON()
	for payload, want := range map[string]string{
		`{"Small":4711}`:                 "json: number at byte 13 is no int8 of field Small",
		`{"Small":"secret"}`:             "json: string at byte 17 is no int8 of field Small",
		`{"In":{"secret":{"Small":""}}}`: "json: string at byte 27 is no int8 of field In.Small",
		`{"When":"secret"}`:              "json: fails with a *time.ParseError",
		`{"Small":secret}`:               "json: no valid JSON from byte 10 on",
		``:                               "json: no valid JSON from byte 0 on",
	} {
		var v target
		err := json1.Deserialize(t.Context(), durable.SerdesInfo{}, []byte(payload), &v)
		require.EqualError(t, err, want)
	}
	for want, value := range map[string]any{
		"json: unsupported type: chan int":                                              make(chan int),
		"json: unsupported value of type float64":                                       math.NaN(),
		"MarshalJSON or MarshalText of durable_test.unwilling fails with a *errors.err": unwilling{"secret"},
		"json: fails with a *errors.errorString":                                        json.Number("secret"),
	} {
		_, err := json1.Serialize(t.Context(), durable.SerdesInfo{}, value)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
	}
	var syntax *json.SyntaxError
	err := json1.Deserialize(t.Context(), durable.SerdesInfo{}, []byte("{"), new(target))
	require.ErrorAs(t, err, &syntax)
}

// externals notes which payloads it is told to be external.
type externals struct {
	durable.Serdes
	*trail
}

func (e *externals) Serialize(
	ctx context.Context, info durable.SerdesInfo, v any,
) ([]byte, error) {
	e.add("write %q external=%v", info.OperationID, info.External)
	return e.Serdes.Serialize(ctx, info, v)
}

func (e *externals) Deserialize(
	ctx context.Context, info durable.SerdesInfo, payload []byte, into any,
) error {
	e.add("read %q external=%v", info.OperationID, info.External)
	return e.Serdes.Deserialize(ctx, info, payload, into)
}

func TestSerdesKnowsWhatIsExternal(t *testing.T) {
	t.Parallel()
	var seen trail
	serdes := &externals{durable.JSON(), &seen}
	b := testbackend.New(`"in"`)
	b.Complete = func(op *protocol.Operation) {
		answer := `"ok"`
		switch op.Type {
		case protocol.TypeCallback:
			op.Status = protocol.StatusSucceeded
			op.CallbackDetails = &protocol.CallbackDetails{
				CallbackID: op.CallbackDetails.CallbackID, Result: &answer,
			}
		case protocol.TypeChainedInvoke:
			op.Status = protocol.StatusSucceeded
			op.ChainedInvokeDetails = &protocol.ChainedInvokeDetails{Result: &answer}
		default:
		}
	}
	h := durable.NewHandler(func(ctx durable.Context, in string) (string, error) {
		_, err := durable.Step(ctx, "s", func(durable.StepContext) (string, error) { return in, nil })
		if err != nil {
			return "", err
		}
		if _, err := durable.Invoke[string](ctx, "i", "f:live", in); err != nil {
			return "", err
		}
		return durable.WaitForCallback[string](ctx, "cb",
			func(durable.StepContext, string) error { return nil })
	}, durable.WithSerdes(serdes), durable.WithCallbackSerdes(serdes))
	out, _, err := testbackend.Serial(b).Run(t.Context(), h)
	require.NoError(t, err)
	require.Equal(t, `"ok"`, text(out.Result))
	for _, want := range []string{
		`read "" external=true`, `write "" external=true`, `write "1" external=false`,
		`read "1" external=false`, `write "2" external=true`, `read "2" external=true`,
		`read "3" external=true`, `write "3-2" external=false`,
	} {
		require.Contains(t, seen.lines, want)
	}
}

func TestPayloadThatDoesNotFitAnInterfaceNamesIt(t *testing.T) {
	t.Parallel()
	run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.Step(ctx, "s", func(durable.StepContext) (fmt.Stringer, error) {
			return time.Second, nil
		})
		require.ErrorContains(t, err, "payload does not fit fmt.Stringer")
		return 0, nil
	})
}
