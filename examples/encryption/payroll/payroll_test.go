// SPDX-License-Identifier: Apache-2.0

package payroll_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/encryption/payroll"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// company is one where everybody earns the same.
type company struct{}

func (company) Salary(context.Context, string) (int, error)         { return 777_700, nil }
func (company) Transfer(context.Context, string, int, string) error { return nil }

// key returns a key that no program outside of a test should use.
func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

// ring returns a keyring of two keys.
func ring(t *testing.T, current string) *serdes.Keyring {
	t.Helper()
	keys, err := serdes.NewKeyring(current, map[string][]byte{"2025": key(1), "2026": key(2)})
	require.NoError(t, err)
	return keys
}

func march() payroll.Month {
	return payroll.Month{
		Employee: "ada", PayDay: time.Date(2026, 3, 31, 6, 0, 0, 0, time.UTC),
	}
}

// pay runs the function with a serdes, in March.
func pay(t *testing.T, s durable.Serdes) *durabletest.Execution[payroll.Slip] {
	t.Helper()
	return durabletest.Run(t, payroll.Office{Company: company{}}.Pay, march(),
		durabletest.StartAt(time.Date(2026, 3, 30, 6, 0, 0, 0, time.UTC)),
		durabletest.Handler(durable.WithSerdes(s)))
}

// open decrypts the result of a run as whoever has started it does.
func open(t *testing.T, s durable.Serdes, result *string) (payroll.Slip, error) {
	t.Helper()
	var slip payroll.Slip
	err := s.Deserialize(t.Context(), durable.SerdesInfo{External: true}, []byte(*result), &slip)
	return slip, err
}

func TestNothingThatIsRecordedCanBeRead(t *testing.T) {
	t.Parallel()
	s := payroll.Serdes(ring(t, "2026"))

	run := pay(t, s)

	run.RequireSucceeded(t)
	run.RequireDuration(t, 24*time.Hour)
	for _, secret := range []string{"777700", "gross", "net"} {
		require.NotContains(t, run.Result().History(), secret)
	}
	run.RequireGolden(t)
}

func TestResultCanBeReadWithTheKey(t *testing.T) {
	t.Parallel()
	s := payroll.Serdes(ring(t, "2026"))

	slip, err := open(t, s, pay(t, s).Result().Output)

	require.NoError(t, err)
	require.Equal(t, payroll.Slip{Gross: 777_700, Tax: 233_310, Net: 544_390}, slip)
}

func TestKeysCanBeRotated(t *testing.T) {
	t.Parallel()
	before := pay(t, payroll.Serdes(ring(t, "2025")))

	slip, err := open(t, payroll.Serdes(ring(t, "2026")), before.Result().Output)

	require.NoError(t, err)
	require.Equal(t, 544_390, slip.Net)
}

func TestResultCannotBeReadWithAnotherKey(t *testing.T) {
	t.Parallel()
	other, err := serdes.NewKeyring("2026", map[string][]byte{"2026": key(3)})
	require.NoError(t, err)
	run := pay(t, payroll.Serdes(ring(t, "2026")))

	_, err = open(t, payroll.Serdes(other), run.Result().Output)

	require.ErrorIs(t, err, serdes.ErrNotAuthentic)
}
