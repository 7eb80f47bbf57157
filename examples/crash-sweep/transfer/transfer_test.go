// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/crash-sweep/transfer"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func tenEuros() transfer.Transfer {
	return transfer.Transfer{From: "ada", To: "bob", Cents: 1000}
}

// TestMoneyIsNeitherLostNorMade lets the process die before and after every
// checkpoint and in the middle of every step, once in each run.
func TestMoneyIsNeitherLostNorMade(t *testing.T) {
	t.Parallel()
	var w world

	sweep := durabletest.CrashSweep(t, w.move, tenEuros(), w.eachRun(false))

	sweep.Undisturbed.RequireGolden(t)
	sweep.Undisturbed.RequireLogged(t, "moved", 1)
}

// TestPayingBackSurvivesCrashesToo sweeps the way back.
func TestPayingBackSurvivesCrashesToo(t *testing.T) {
	t.Parallel()
	var w world

	sweep := durabletest.CrashSweep(t, w.move, transfer.Transfer{From: "ada", Cents: 1000},
		w.eachRun(false))

	require.ErrorContains(t, sweep.Undisturbed.Err(), "no account")
	sweep.Undisturbed.RequireGolden(t)
}

// TestForgetfulBankIsFound sweeps the same function with a bank that does not
// honour keys.
func TestForgetfulBankIsFound(t *testing.T) {
	t.Parallel()
	var w world

	said := failing.Test(t, func(tb durabletest.TB) {
		durabletest.CrashSweep(tb, w.move, tenEuros(), w.eachRun(true))
	})

	require.Contains(t, said, "there are 9000 cents in the world")
}

// TestServiceHasABadDay lets calls of the service fail in every way that passes.
func TestServiceHasABadDay(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]durabletest.Fault{
		"Throttled":   {Kind: durabletest.FaultThrottle, Times: 3},
		"Fault":       {Kind: durabletest.FaultServer, At: []int{2}},
		"LostAnswer":  {Kind: durabletest.FaultLostResponse, On: "withdraw"},
		"LostRequest": {Kind: durabletest.FaultLostRequest, On: "pay in"},
		"StaleToken":  {Kind: durabletest.FaultStaleToken, At: []int{1}},
		"Draining":    {Kind: durabletest.FaultNoToken, At: []int{1}},
		"OneByOne":    {Kind: durabletest.FaultShortPages},
		"NowAndThen":  {Kind: durabletest.FaultServer, Chance: 0.3, Times: 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w world
			w.begin(false)

			run := durabletest.Run(t, w.move, tenEuros(), durabletest.Faults(fault))

			run.RequireSucceeded(t)
			require.NoError(t, w.balanced())
			require.Equal(t, 1000, w.to.balance)
		})
	}
}

// FuzzTransfer has go test -fuzz look for inputs, faults and orders of events
// that lose money.
func FuzzTransfer(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("ada to bob, with a few faults at the end \x01\x02\x03"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var w world
		durabletest.FuzzRun(t, data, w.move, w.eachRun(false))
	})
}
