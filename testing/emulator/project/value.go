// SPDX-License-Identifier: Apache-2.0

package project

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A value of a template is nil, a string, a list ([]any), an [*object] or a
// [call]. All scalars are strings: CloudFormation turns them into what a
// property needs, and so do we.

// object is a mapping that keeps its order.
type object struct {
	keys   []string
	fields map[string]any
}

func newObject() *object { return &object{fields: make(map[string]any)} }

// get returns a field, nil when there is none or no object.
func (o *object) get(key string) any {
	if o == nil {
		return nil
	}
	return o.fields[key]
}

func (o *object) set(key string, value any) {
	if _, ok := o.fields[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.fields[key] = value
}

// object returns a field that is an object, nil when it isn't.
func (o *object) object(key string) *object {
	found, _ := o.get(key).(*object)
	return found
}

// text returns a field that is a string.
func (o *object) text(key string) string {
	found, _ := o.get(key).(string)
	return found
}

func (o *object) names() []string {
	if o == nil {
		return nil
	}
	return o.keys
}

// call is an intrinsic function, such as Ref or Fn::Sub, that isn't carried out
// yet.
type call struct {
	name string
	arg  any
}

// parseValue reads a document.
func parseValue(text []byte) (any, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	if len(document.Content) == 0 {
		return nil, nil //nolint:nilnil // an empty document
	}
	r := reader{left: maxValues}
	return r.value(document.Content[0])
}

// maxValues is far above what any template has, and ends aliases that hold
// themselves or each other.
const maxValues = 200_000

// reader makes values of nodes.
type reader struct{ left, depth int }

func (r *reader) value(n *yaml.Node) (any, error) {
	const maxDepth = 100
	r.left--
	if r.left < 0 || r.depth > maxDepth {
		return nil, fmt.Errorf("line %d: the template is too large or nested too deeply", n.Line)
	}
	r.depth++
	defer func() { r.depth-- }()
	if n.Kind == yaml.AliasNode {
		return r.value(n.Alias)
	}
	bare, err := r.untagged(n)
	if err != nil {
		return nil, err
	}
	if name, ok := strings.CutPrefix(n.Tag, "!"); ok && !strings.HasPrefix(name, "!") {
		return call{intrinsicName(name), bare}, nil
	}
	return bare, nil
}

// intrinsicName is the long name of the function with a short one: !Sub is
// Fn::Sub, but Ref and Condition have no prefix.
func intrinsicName(short string) string {
	if short == "Ref" || short == "Condition" {
		return short
	}
	return "Fn::" + short
}

func (r *reader) untagged(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		return r.object(n)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			value, err := r.value(item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	default:
		if n.Tag == "!!null" {
			return nil, nil //nolint:nilnil // null
		}
		return n.Value, nil
	}
}

// object reads a mapping, or a function in its long form.
func (r *reader) object(n *yaml.Node) (any, error) {
	o := newObject()
	for pair := range slices.Chunk(n.Content, 2) {
		value, err := r.value(pair[1])
		if err != nil {
			return nil, err
		}
		if pair[0].Tag == "!!merge" {
			o.merge(value)
			continue
		}
		o.set(pair[0].Value, value)
	}
	if len(o.keys) == 1 && isIntrinsic(o.keys[0]) {
		return call{o.keys[0], o.fields[o.keys[0]]}, nil
	}
	return o, nil
}

// isIntrinsic says which key makes an object a function. "Condition" isn't one:
// resources have such a key as well, where it is the only one of no use.
func isIntrinsic(key string) bool { return key == "Ref" || strings.HasPrefix(key, "Fn::") }

// merge adds the fields of an object that this one doesn't have.
func (o *object) merge(value any) {
	other, _ := value.(*object)
	for _, key := range other.names() {
		if _, ok := o.fields[key]; !ok {
			o.set(key, other.fields[key])
		}
	}
}

// combine lays what a function says over what holds for all functions, as SAM
// does: objects are merged, lists are joined, anything else is replaced.
func combine(global, own any) any {
	switch own := own.(type) {
	case nil:
		return global
	case *object:
		base, ok := global.(*object)
		if !ok {
			return own
		}
		out := newObject()
		for _, key := range base.keys {
			out.set(key, base.fields[key])
		}
		for _, key := range own.keys {
			out.set(key, combine(out.get(key), own.fields[key]))
		}
		return out
	case []any:
		base, _ := global.([]any)
		return slices.Concat(base, own)
	default:
		return own
	}
}
