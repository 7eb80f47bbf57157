// SPDX-License-Identifier: Apache-2.0

package serdes

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// WithPreview records a preview beside the path of a file, for people who look at
// the history: the fields that [Include] names, without those that [Exclude] and
// with *** in place of those that [Mask] names. It is made of the value's JSON,
// whatever the inner serdes does, so with [Encrypt] it shows what it includes.
// Without this option nothing is shown.
//
// A preview has at most 4096 bytes; fields that do not fit are left out and the
// record says so in "previewCut".
func WithPreview(rules ...PreviewRule) FilesOption { return &preview{rules: rules} }

// WithFullPreview is [WithPreview] with all fields included that no rule names.
func WithFullPreview(rules ...PreviewRule) FilesOption { return &preview{all: true, rules: rules} }

// PreviewRule says what a preview shows of a field. Make one with [Include],
// [Exclude] or [Mask].
type PreviewRule struct {
	field  string
	action previewAction
}

type previewAction int

// The actions; where several rules name a field the greater one counts.
const (
	actionNone previewAction = iota
	actionInclude
	actionMask
	actionExclude
)

// Include shows a field with everything in it. A field that begins with a slash
// is a path from the top of the value, such as /customer/id; any other is a name
// at any depth. Elements of an array are at the path of the array.
func Include(field string) PreviewRule { return PreviewRule{field, actionInclude} }

// Exclude leaves a field out with everything in it, whatever other rules say.
func Exclude(field string) PreviewRule { return PreviewRule{field, actionExclude} }

// Mask shows *** in place of a field and everything in it, unless it is excluded.
func Mask(field string) PreviewRule { return PreviewRule{field, actionMask} }

const (
	maxPreview = 4096
	masked     = "***"
)

type preview struct {
	all   bool
	rules []PreviewRule
}

func (p *preview) applyFiles(f *Files) { f.preview = p }

// of returns the preview of a value, nil when there is nothing to show, and
// whether it was cut.
func (p *preview) of(value any) (text json.RawMessage, cut bool) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, false
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil, false
	}
	picked, shown := p.pick(v, "", p.all)
	if !shown {
		return nil, false
	}
	return render(picked, maxPreview)
}

// pick returns what is shown of the value at a path, and whether anything is.
// show says whether the value around it is.
func (p *preview) pick(v any, path string, show bool) (picked any, shown bool) {
	switch v := v.(type) {
	case map[string]any:
		return p.pickFields(v, path, show)
	case []any:
		list := make([]any, 0, len(v))
		for _, element := range v {
			if picked, shown := p.pick(element, path, show); shown {
				list = append(list, picked)
			}
		}
		return list, show || len(list) > 0
	default:
		return v, show
	}
}

func (p *preview) pickFields(fields map[string]any, path string, show bool) (any, bool) {
	out := make(map[string]any, len(fields))
	for name, v := range fields {
		at := path + "/" + name
		switch action := p.action(name, at); action {
		case actionExclude:
		case actionMask:
			out[name] = masked
		case actionInclude, actionNone:
			if picked, shown := p.pick(v, at, show || action == actionInclude); shown {
				out[name] = picked
			}
		}
	}
	return out, show || len(out) > 0
}

func (p *preview) action(name, path string) previewAction {
	strongest := actionNone
	for _, r := range p.rules {
		if r.field == path || r.field == name && !strings.HasPrefix(r.field, "/") {
			strongest = max(strongest, r.action)
		}
	}
	return strongest
}

// render writes as much of a value as has room, nil if not even its frame has.
func render(v any, room int) (text []byte, cut bool) {
	switch v := v.(type) {
	case map[string]any:
		return renderFields(v, room)
	case []any:
		return renderList(v, room)
	}
	text, err := json.Marshal(v)
	if err != nil || len(text) > room {
		return nil, true
	}
	return text, false
}

func renderFields(fields map[string]any, room int) (text []byte, cut bool) {
	const frame, separators = len("{}"), len(",:")
	if room < frame {
		return nil, true
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		key, err := json.Marshal(name)
		left := room - frame - len(text) - len(key) - separators
		value, short := render(fields[name], left)
		cut = cut || short
		if err != nil || value == nil {
			continue
		}
		text = slices.Concat(text, []byte(","), key, []byte(":"), value)
	}
	return framed('{', text, '}'), cut
}

func renderList(list []any, room int) (text []byte, cut bool) {
	const frame, separators = len("[]"), len(",")
	if room < frame {
		return nil, true
	}
	for _, element := range list {
		value, short := render(element, room-frame-len(text)-separators)
		cut = cut || short
		if value == nil {
			break
		}
		text = slices.Concat(text, []byte(","), value)
	}
	return framed('[', text, ']'), cut
}

// framed puts brackets around members that each begin with a comma.
func framed(first byte, members []byte, last byte) []byte {
	text := append([]byte{first}, bytes.TrimPrefix(members, []byte(","))...)
	return append(text, last)
}
