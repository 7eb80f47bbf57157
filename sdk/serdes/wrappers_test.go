// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

type order struct {
	ID    string
	Items []string
}

func largeOrder() order {
	return order{ID: "42", Items: strings.Split(strings.Repeat("item,", 20_000), ",")}
}

func TestWrappersRoundTrip(t *testing.T) {
	t.Parallel()
	for name, wrap := range wrappers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := wrap(durable.JSON())
			for _, info := range []durable.SerdesInfo{step, external} {
				for _, want := range []order{{}, {ID: "1"}, largeOrder()} {
					payload := write(t, s, info, want)
					require.True(t, utf8.ValidString(payload))
					got, err := read[order](s, info, payload)
					require.NoError(t, err)
					require.Equal(t, want, got)
				}
			}
		})
	}
}

// A caller who knows nothing of the wrappers sends plain JSON.
func TestPlainExternalPayloadsAreReadable(t *testing.T) {
	t.Parallel()
	for name, wrap := range wrappers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read[order](wrap(durable.JSON()), external, `{"ID":"42"}`)
			require.NoError(t, err)
			require.Equal(t, "42", got.ID)
		})
	}
}

// What looks like an envelope without being one comes back as it was.
func TestLookalikesAreKeptApart(t *testing.T) {
	t.Parallel()
	lookalikes := []string{
		`{"$durable":"gzip/1","data":"AAAA"}`, `{"$durable":"gzip/1","plain":"x"}`,
		`{"$durable":"gzip/1","data":5}`, ` { "$Durable" : "gzip/1" } `, `{"$durable":"gzip/2"}`,
		`{"$durable":"aes256gcm/1"}`, `{"$durable":"file/1","file":"../../etc/passwd"}`,
		`{"$durable":5}`, `"$durable"`, `["$durable"]`, `$durable`, "",
	}
	for name, wrap := range wrappers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := wrap(text())
			for _, want := range lookalikes {
				payload := write(t, s, step, want)
				got, err := read[string](s, step, payload)
				require.NoError(t, err, want)
				require.Equal(t, want, got)
			}
		})
	}
}

func TestWrappersPassOnInnerErrors(t *testing.T) {
	t.Parallel()
	inner := durable.SerdesOf(func(string) ([]byte, error) { return nil, errors.New("no") },
		func([]byte) (string, error) { return "", errors.New("no") })
	for name, wrap := range wrappers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := wrap(inner)
			_, err := s.Serialize(t.Context(), step, "x")
			require.EqualError(t, err, "no")
			_, err = read[string](s, external, "x")
			require.EqualError(t, err, "no")
		})
	}
}

func TestNoInnerSerdesIsJSON(t *testing.T) {
	t.Parallel()
	for name, wrap := range wrappers(t) {
		s := wrap(nil)
		got, err := read[order](s, step, write(t, s, step, order{ID: "42"}))
		require.NoError(t, err, name)
		require.Equal(t, "42", got.ID)
	}
}

// On the handler a wrapper covers input, operations and result, over suspensions.
func TestWrappersServeAHandler(t *testing.T) {
	t.Parallel()
	for name, wrap := range wrappers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := wrap(durable.JSON())
			b := testbackend.New(`{"ID":"42"}`)
			h := durable.NewHandler(func(ctx durable.Context, in order) (order, error) {
				secret, err := durable.Step(ctx, "s", func(durable.StepContext) (order, error) {
					return order{ID: "secret", Items: []string{in.ID}}, nil
				})
				if err != nil {
					return order{}, err
				}
				if err := durable.Do(ctx, "d", func(durable.StepContext) error { return nil }); err != nil {
					return order{}, err
				}
				all, err := durable.Map(ctx, "m", []int{1, 2}, func(ctx durable.Context, i int) (order, error) {
					return order{ID: in.ID + "-" + string(rune('0'+i))}, durable.Wait(ctx, "", time.Hour)
				})
				if err != nil {
					return order{}, err
				}
				if err := durable.Wait(ctx, "w", time.Hour); err != nil {
					return order{}, err
				}
				for _, o := range all.Results() {
					secret.Items = append(secret.Items, o.ID)
				}
				return secret, nil
			}, durable.WithSerdes(s))
			out, invocations, err := testbackend.Serial(b).Run(t.Context(), h)
			require.NoError(t, err)
			require.Nil(t, out.Error)
			require.Equal(t, 3, invocations)
			got, err := read[order](s, external, *out.Result)
			require.NoError(t, err)
			require.Equal(t, order{ID: "secret", Items: []string{"42", "42-1", "42-2"}}, got)
			if strings.Contains(name, "Encrypt") || name == "All" {
				require.NotContains(t, *out.Result, "secret")
				require.NotContains(t, *b.Operation("1").Result(), "secret")
			}
			require.True(t, json.Valid([]byte(*out.Result)))
		})
	}
}
