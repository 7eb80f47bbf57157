// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"encoding"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"time"
)

// fuzzInput makes an input of the front of the bytes.
func fuzzInput[In any](t TB, bytes *fuzzBytes, cfg *config) In {
	t.Helper()
	var in In
	if len(cfg.inputs) == 0 {
		fill(reflect.ValueOf(&in).Elem(), bytes, 0)
		return in
	}
	chosen := cfg.inputs[int(bytes.first())%len(cfg.inputs)]
	in, ok := chosen.(In)
	if !ok && chosen != nil {
		t.Errorf("durabletest: Inputs has a %T, the function takes a %T", chosen, in)
		t.FailNow()
	}
	return in
}

const (
	deepest     = 5  // values within values
	longest     = 4  // of slices and maps
	longestText = 12 // of strings, in runes
)

// fill makes a value of bytes. Values that write themselves as text or JSON are
// left as they are, and so is everything without a meaning in JSON.
func fill(v reflect.Value, b *fuzzBytes, depth int) {
	if depth > deepest || fillKnown(v, b) {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(b.first()%2 == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(fuzzInt(b, v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(fuzzUint(b, v.Type().Bits()))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(fuzzFloat(b, v.Type().Bits()))
	case reflect.String:
		v.SetString(fuzzText(b))
	case reflect.Interface:
		fillAny(v, b)
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
		fillParts(v, b, depth)
	default:
	}
}

// fillKnown fills values of types whose kind says too little, and reports whether
// v is one of them.
func fillKnown(v reflect.Value, b *fuzzBytes) bool {
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		year := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
		*p = year.Add(time.Duration(int32(b.number(4))) * time.Second)
	case *time.Duration:
		*p = time.Duration(fuzzInt(b, 32)) * time.Second
	case *json.Number:
		*p = json.Number(strconv.FormatInt(fuzzInt(b, 32), 10))
	case *json.RawMessage:
		var value any
		fillAny(reflect.ValueOf(&value).Elem(), b)
		*p, _ = json.Marshal(value) //nolint:errchkjson // texts, numbers and the like
	case json.Unmarshaler, encoding.TextUnmarshaler:
	default:
		return false
	}
	return true
}

// fillParts fills a value that consists of others.
func fillParts(v reflect.Value, b *fuzzBytes, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		if b.first()%3 != 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), b, depth+1)
		}
	case reflect.Slice:
		n := int(b.first()) % (longest + 1)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		fillElements(v, b, depth)
	case reflect.Array:
		fillElements(v, b, depth)
	case reflect.Map:
		fillMap(v, b, depth)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), b, depth+1)
			}
		}
	default:
	}
}

func fillElements(v reflect.Value, b *fuzzBytes, depth int) {
	for i := range v.Len() {
		fill(v.Index(i), b, depth+1)
	}
}

func fillMap(v reflect.Value, b *fuzzBytes, depth int) {
	v.Set(reflect.MakeMap(v.Type()))
	for range int(b.first()) % (longest + 1) {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, b, depth+1)
		fill(value, b, depth+1)
		v.SetMapIndex(key, value)
	}
}

// fillAny fills an empty interface; others stay nil.
func fillAny(v reflect.Value, b *fuzzBytes) {
	if v.NumMethod() > 0 {
		return
	}
	switch b.first() % 5 {
	case 1:
		v.Set(reflect.ValueOf(b.first()%2 == 1))
	case 2:
		v.Set(reflect.ValueOf(float64(fuzzInt(b, 32))))
	case 3:
		v.Set(reflect.ValueOf(fuzzText(b)))
	case 4:
		v.Set(reflect.ValueOf([]any{fuzzText(b)}))
	}
}

// manyBytes is the least first byte that asks for a number of full width; others
// are small numbers themselves.
const manyBytes = 248

func fuzzInt(b *fuzzBytes, bits int) int64 {
	small := b.first()
	if small < manyBytes {
		return int64(small>>1) ^ -int64(small&1) // 0, -1, 1, -2, 2 and so on
	}
	return int64(b.number(bits/8)) << (64 - bits) >> (64 - bits)
}

func fuzzUint(b *fuzzBytes, bits int) uint64 {
	small := b.first()
	if small < manyBytes {
		return uint64(small)
	}
	return b.number(bits / 8)
}

func fuzzFloat(b *fuzzBytes, bits int) float64 {
	const steps = 4
	f := float64(fuzzInt(b, bits)) / steps
	if bits == 32 {
		f = float64(float32(f))
	}
	if math.IsInf(f, 0) {
		return 0
	}
	return f
}

// fuzzText makes mostly plain text, with runes now and then that programs stumble
// over.
func fuzzText(b *fuzzBytes) string {
	odd := []rune{'"', '\\', '\n', '\x00', 'é', '世', '😀', '\u2028'}
	const printable = '~' - ' ' + 1
	runes := make([]rune, int(b.first())%(longestText+1))
	for i := range runes {
		switch c := b.first(); {
		case c >= manyBytes:
			runes[i] = odd[c-manyBytes]
		default:
			runes[i] = ' ' + rune(c)%printable
		}
	}
	return string(runes)
}
