// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Timestamp is an instant on the wire, kept to the millisecond in UTC.
//
// SDKs and tools disagree on its form, so decoding accepts all that are in use:
// a number of seconds since the epoch with an optional fraction, a number of
// milliseconds (anything above 1e11), RFC 3339 text, and the same with a space
// instead of the T. Encoding writes seconds with a fraction, the form of REST
// bodies; the invocation envelope writes integer milliseconds. An instant after the
// year 5138 is written as milliseconds everywhere, which is what its seconds
// would be taken for.
type Timestamp struct{ time.Time }

// millisAbove is the number from which a bare JSON number is milliseconds: as
// seconds it would lie in the year 5138.
const millisAbove = 1e11

// At returns t as a Timestamp.
func At(t time.Time) Timestamp { return Timestamp{t.Truncate(time.Millisecond).UTC()} }

// AtPtr returns t as a pointer to a Timestamp, for optional members.
func AtPtr(t time.Time) *Timestamp {
	ts := At(t)
	return &ts
}

// MarshalJSON writes seconds since the epoch with a millisecond fraction, the
// form of REST bodies.
func (t Timestamp) MarshalJSON() ([]byte, error) { return t.appendSeconds(nil), nil }

func (t Timestamp) appendSeconds(dst []byte) []byte {
	ms := t.UnixMilli()
	if ms < -1000*millisAbove || ms > 1000*millisAbove {
		return strconv.AppendInt(dst, ms, 10)
	}
	if ms < 0 {
		return strconv.AppendFloat(dst, float64(ms)/1000, 'f', -1, 64)
	}
	dst = strconv.AppendInt(dst, ms/1000, 10)
	rest := ms % 1000
	if rest == 0 {
		return dst
	}
	dst = append(dst, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
	return bytes.TrimRight(dst, "0")
}

// appendMillis writes integer milliseconds. The few years around the epoch whose
// milliseconds read as seconds are written as seconds.
func (t Timestamp) appendMillis(dst []byte) []byte {
	ms := t.UnixMilli()
	if -millisAbove <= ms && ms <= millisAbove {
		return t.appendSeconds(dst)
	}
	return strconv.AppendInt(dst, ms, 10)
}

// UnmarshalJSON reads every form listed at [Timestamp]; null is the zero time.
func (t *Timestamp) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(string(data))
	if text == "null" {
		*t = Timestamp{}
		return nil
	}
	return t.parse(text)
}

// parse reads a JSON number or string.
func (t *Timestamp) parse(text string) error {
	if strings.HasPrefix(text, `"`) {
		return t.parseText(text)
	}
	return t.parseNumber(text)
}

func (t *Timestamp) parseNumber(text string) error {
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		*t = fromNumber(float64(ms), ms)
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > math.MaxInt64/1e6 {
		return fmt.Errorf("timestamp %q: not a number of seconds or milliseconds", text)
	}
	*t = fromNumber(f, int64(math.Round(f)))
	return nil
}

func fromNumber(f float64, whole int64) Timestamp {
	if math.Abs(f) > millisAbove {
		return Timestamp{time.UnixMilli(whole).UTC()}
	}
	return Timestamp{time.UnixMilli(int64(math.Round(f * 1000))).UTC()}
}

func (t *Timestamp) parseText(text string) error {
	var s string
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return fmt.Errorf("timestamp %s: %w", text, err)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00"} {
		if parsed, err := time.Parse(layout, s); err == nil {
			*t = At(parsed)
			return nil
		}
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return t.parseNumber(s)
	}
	return fmt.Errorf("timestamp %q: want seconds, milliseconds or RFC 3339 text", s)
}
