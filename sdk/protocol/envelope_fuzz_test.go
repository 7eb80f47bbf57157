// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// FuzzEnvelope reads anything as encoding/json does, and writes what it read as
// encoding/json does.
func FuzzEnvelope(f *testing.F) {
	for _, data := range envelopesToTry() {
		if len(data) < 4096 { // the fuzzer is quicker with small ones
			f.Add([]byte(data))
		}
	}
	names := memberNames(reflect.TypeFor[protocol.InvocationInput]())
	f.Fuzz(func(t *testing.T, data []byte) {
		if matchesLoosely(data, names) {
			t.Skip("encoding/json takes names in other cases, the scanner does not")
		}
		requireSameDecoding(t, data)
		if in, err := protocol.DecodeInvocationInput(data); err == nil {
			requireSameEncoding(t, in)
		}
	})
}

// memberNames lists the JSON names of all members below a type.
func memberNames(typ reflect.Type) []string {
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice:
		return memberNames(typ.Elem())
	case reflect.Struct:
		var names []string
		for field := range typ.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
				names = append(append(names, name), memberNames(field.Type)...)
			}
		}
		return names
	default:
		return nil
	}
}

// matchesLoosely reports whether data has a member that bears one of the names
// in another case.
func matchesLoosely(data []byte, names []string) bool {
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		text, _ := token.(string)
		for _, name := range names {
			if text != name && strings.EqualFold(text, name) {
				return true
			}
		}
	}
}
