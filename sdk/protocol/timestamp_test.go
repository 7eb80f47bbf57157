// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestTimestampReadsEveryForm(t *testing.T) {
	t.Parallel()
	forms := map[string]struct {
		wire string
		want protocol.Timestamp
	}{
		"WholeSeconds":               {`1767225600`, at(0)},
		"SecondsWithFraction":        {`1767225600.123`, at(123)},
		"SecondsWithShortFraction":   {`1767225600.5`, at(500)},
		"SecondsWithMicroseconds":    {`1767225600.123456`, at(123)},
		"SecondsWithExponent":        {`1.7672256005e9`, at(500)},
		"Milliseconds":               {`1767225600123`, at(123)},
		"MillisecondsWithFraction":   {`1767225600122.7`, at(123)},
		"RFC3339":                    {`"2026-01-01T00:00:00Z"`, at(0)},
		"RFC3339WithFraction":        {`"2026-01-01T00:00:00.123Z"`, at(123)},
		"RFC3339WithMicroseconds":    {`"2026-01-01T00:00:00.123456Z"`, at(123)},
		"RFC3339InAnotherZone":       {`"2026-01-01T02:00:00.5+02:00"`, at(500)},
		"SpaceForT":                  {`"2026-01-01 00:00:00Z"`, at(0)},
		"SpaceForTWithFraction":      {`"2026-01-01 00:00:00.123000+00:00"`, at(123)},
		"SecondsAsText":              {`"1767225600"`, at(0)},
		"SecondsWithFractionAsText":  {`"1767225600.123"`, at(123)},
		"MillisecondsAsText":         {`"1767225600123"`, at(123)},
		"SpaceAround":                {" 1767225600123\n", at(123)},
		"EscapedText":                {`"2026-01-01\u005400:00:00Z"`, at(0)},
		"Epoch":                      {`0`, protocol.At(time.Unix(0, 0))},
		"BeforeTheEpoch":             {`-1.5`, protocol.At(time.UnixMilli(-1500))},
		"MillisecondsBeforeTheEpoch": {`-1767225600123`, protocol.At(time.UnixMilli(-1767225600123))},
		"LastNumberOfSeconds":        {`100000000000`, protocol.At(time.Unix(100000000000, 0))},
		"FirstNumberOfMilliseconds":  {`100000000001`, protocol.At(time.UnixMilli(100000000001))},
		"Null":                       {`null`, protocol.Timestamp{}},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, form.want, decode[protocol.Timestamp](t, form.wire))
			require.Equal(t, form.want, startOf(t, form.wire), "inside an envelope")
		})
	}
}

// startOf reads wire as the start of an operation of an envelope.
func startOf(t *testing.T, wire string) protocol.Timestamp {
	t.Helper()
	in, err := protocol.DecodeInvocationInput(
		[]byte(`{"InitialExecutionState":{"Operations":[{"StartTimestamp":` + wire + `}]}}`))
	require.NoError(t, err)
	return in.InitialExecutionState.Operations[0].StartTimestamp
}

func TestTimestampRefusesWhatIsNoInstant(t *testing.T) {
	t.Parallel()
	texts := map[string]struct{ wire, want string }{
		"Words":       {`"tomorrow"`, `timestamp "tomorrow": want seconds, milliseconds or RFC 3339`},
		"Date":        {`"2026-01-01"`, `want seconds, milliseconds or RFC 3339 text`},
		"Empty":       {`""`, `timestamp ""`},
		"Bool":        {`true`, `timestamp "true": not a number`},
		"Object":      {`{}`, `timestamp "{}"`},
		"Infinity":    {`"Inf"`, `timestamp "Inf": not a number`},
		"NotANumber":  {`"NaN"`, `timestamp "NaN": not a number`},
		"BeyondTime":  {`1e300`, `timestamp "1e300"`},
		"BadlyQuoted": {`"\x"`, `timestamp "\x"`},
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ts protocol.Timestamp
			require.ErrorContains(t, ts.UnmarshalJSON([]byte(text.wire)), text.want)
		})
	}
}

func TestTimestampWritesSecondsWithFraction(t *testing.T) {
	t.Parallel()
	rows := map[string]protocol.Timestamp{
		`1767225600`:     at(0),
		`1767225600.5`:   at(500),
		`1767225600.12`:  at(120),
		`1767225600.123`: at(123),
		`1767225600.003`: at(3),
		`0`:              protocol.At(time.Unix(0, 0)),
		`-1.5`:           protocol.At(time.UnixMilli(-1500)),
		`-62135596800`:   {},

		// As seconds these would be read as milliseconds.
		`100000000000`:      protocol.At(time.UnixMilli(1e14)),
		`100000000000001`:   protocol.At(time.UnixMilli(1e14 + 1)),
		`1767225607225601`:  protocol.At(time.UnixMilli(1767225607225601)),
		`-1767225607225601`: protocol.At(time.UnixMilli(-1767225607225601)),
	}
	for want, ts := range rows {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			encoded, err := json.Marshal(ts)
			require.NoError(t, err)
			require.Equal(t, want, string(encoded))
			require.Equal(t, ts, decode[protocol.Timestamp](t, want))
		})
	}
}

func TestTimestampIsKeptToTheMillisecondInUTC(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("away", 2*60*60)
	ts := protocol.At(time.Date(2026, 1, 1, 2, 0, 0, 123_999_999, zone))
	require.Equal(t, at(123), ts)
	require.Equal(t, time.UTC, ts.Location())
	require.Equal(t, &ts, protocol.AtPtr(ts.Time))
}

// Milliseconds near the epoch would read as seconds. A test that starts its
// clock there must get back what it put in.
func TestEnvelopeKeepsInstantsNearTheEpoch(t *testing.T) {
	t.Parallel()
	for _, ms := range []int64{0, 1, 1500, 60_000, -60_000, 1e11, 1e11 + 1, -1e11 - 1, math.MinInt32} {
		start := protocol.At(time.UnixMilli(ms))
		in := protocol.InvocationInput{InitialExecutionState: protocol.ExecutionState{
			Operations: []protocol.Operation{{StartTimestamp: start}},
		}}
		decoded, err := protocol.DecodeInvocationInput(in.AppendJSON(nil))
		require.NoError(t, err)
		require.Equal(t, in, decoded, "%d ms", ms)
	}
}
