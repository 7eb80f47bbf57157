// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// binding is what placeholders stand for in one run.
type binding struct {
	values map[string]any
	// learned are the names whose values the history has told.
	learned []string
}

var (
	placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9_]+)\}`)
	whole       = regexp.MustCompile(`^\$\{([A-Za-z0-9_]+)\}$`)
	expression  = regexp.MustCompile(`^\$\{/(.*)/\}$`)
	generated   = regexp.MustCompile(`^\$\{GEN_STR:(\d+)\}$`)
)

// newBinding gives the variables of a requirement their values.
func newBinding(req *Requirement) *binding {
	b := &binding{values: make(map[string]any)}
	for name, text := range req.Variables {
		if m := generated.FindStringSubmatch(text); m != nil {
			length, _ := strconv.Atoi(m[1])
			text = generate(req.ID+" "+name, length)
		}
		b.values[name] = text
	}
	return b
}

// generate returns a text of some length that looks random and depends on the
// seed only.
func generate(seed string, length int) string {
	var text string
	for i := 0; len(text) < length; i++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", seed, i))
		text += hex.EncodeToString(sum[:])
	}
	return text[:length]
}

// fill replaces the placeholders that have a value.
func (b *binding) fill(text string) string {
	return b.replace(text, func(s string) string { return s })
}

// fillJSON does so in a JSON text.
func (b *binding) fillJSON(text string) string {
	return b.replace(text, func(s string) string {
		return strings.Trim(quote(s), `"`)
	})
}

func (b *binding) replace(text string, write func(string) string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		value, ok := b.values[found[2:len(found)-1]]
		if !ok {
			return found
		}
		return write(show(value))
	})
}

// learn notes what a placeholder stands for.
func (b *binding) learn(name string, value any) {
	b.values[name] = value
	b.learned = append(b.learned, name)
}

// shared returns a name that was learned to stand for the value.
func (b *binding) shared(value any) (string, bool) {
	for _, name := range b.learned {
		if equal(b.values[name], value) {
			return name, true
		}
	}
	return "", false
}

// unbound returns the placeholders of a text that have no value.
func (b *binding) unbound(text string) []string {
	return placeholder.FindAllString(b.fill(text), -1)
}

// show writes a decoded JSON value as the public runner does: texts as they are.
func show(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return "null"
	default:
		return compact(v)
	}
}
