// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// differsAt returns the JSON path at which a payload differs from the recorded
// one, empty when it doesn't. What was left out of the history, what is not JSON
// and what is [Sealed] can't be compared.
func differsAt(recorded protocol.EventPayload, now *string) string {
	a := recorded.Payload
	switch {
	case recorded.Truncated:
		return ""
	case a == nil || now == nil:
		if text(a) == text(now) {
			return ""
		}
		return "$"
	case *a == *now:
		return ""
	}
	var x, y any
	if json.Unmarshal([]byte(*a), &x) != nil || json.Unmarshal([]byte(*now), &y) != nil {
		return ""
	}
	if Sealed(x) && Sealed(y) {
		return ""
	}
	return firstDifference("$", x, y)
}

// Sealed reports whether a JSON value stands for another one that it does not
// tell: what package serdes has encrypted, or moved to a file under the name of
// its hash. It may be another text for the same value.
func Sealed(v any) bool {
	object, _ := v.(map[string]any)
	kind, _ := object["$durable"].(string)
	return strings.HasPrefix(kind, "aes256gcm/") || strings.HasPrefix(kind, "file/")
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func firstDifference(path string, x, y any) string {
	switch x := x.(type) {
	case map[string]any:
		if y, ok := y.(map[string]any); ok {
			return firstMember(path, x, y)
		}
	case []any:
		if y, ok := y.([]any); ok {
			return firstElement(path, x, y)
		}
	}
	if reflect.DeepEqual(x, y) {
		return ""
	}
	return path
}

func firstMember(path string, x, y map[string]any) string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(x)), maps.Keys(y))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		a, inX := x[name]
		b, inY := y[name]
		member := path + "." + name
		if inX != inY {
			return member
		}
		if at := firstDifference(member, a, b); at != "" {
			return at
		}
	}
	return ""
}

func firstElement(path string, x, y []any) string {
	for i := range max(len(x), len(y)) {
		element := fmt.Sprintf("%s[%d]", path, i)
		if i >= len(x) || i >= len(y) {
			return element
		}
		if at := firstDifference(element, x[i], y[i]); at != "" {
			return at
		}
	}
	return ""
}
