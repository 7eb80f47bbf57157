// SPDX-License-Identifier: Apache-2.0

package project

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// call carries an intrinsic function out.
func (s *scope) call(c call) (any, error) {
	switch c.name {
	case "Ref":
		name, ok := c.arg.(string)
		if !ok {
			return nil, s.errorf("Ref wants a name")
		}
		return s.ref(name)
	case "Fn::GetAtt":
		return s.getAtt(c.arg)
	case "Fn::Sub":
		return s.sub(c.arg)
	case "Fn::If":
		return s.choose(c.arg)
	case "Fn::Join":
		return s.join(c.arg)
	case "Fn::Split":
		return s.split(c.arg)
	case "Fn::Select":
		return s.pick(c.arg)
	case "Fn::FindInMap":
		return s.findInMap(c.arg)
	case "Fn::Base64":
		text, err := s.text(c.arg)
		return base64.StdEncoding.EncodeToString([]byte(text)), err
	case "Fn::GetAZs":
		return []any{s.region + "a", s.region + "b", s.region + "c"}, nil
	case "Condition", "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not":
		holds, err := s.holds(c)
		return strconv.FormatBool(holds), err
	default:
		return s.unknown("the outcome of "+c.name, c.name), nil
	}
}

// list works the arguments of a function out, of which there have to be n.
func (s *scope) list(name string, arg any, n int) ([]any, error) {
	got, err := s.eval(arg)
	if err != nil {
		return nil, err
	}
	list, ok := got.([]any)
	if !ok || len(list) < n {
		return nil, s.errorf("%s wants a list of %d values", name, n)
	}
	return list, nil
}

func (s *scope) getAtt(arg any) (any, error) {
	if text, ok := arg.(string); ok {
		resource, name, _ := strings.Cut(text, ".")
		return s.attribute(resource, name)
	}
	list, err := s.list("Fn::GetAtt", arg, 2)
	if err != nil {
		return nil, err
	}
	resource, _ := list[0].(string)
	name, _ := list[1].(string)
	return s.attribute(resource, name)
}

// sub replaces ${Name}, ${Name.Attribute} and, by Name alone, ${!Name}.
func (s *scope) sub(arg any) (any, error) {
	text, ok := arg.(string)
	own := newObject()
	if list, isList := arg.([]any); isList && len(list) == 2 {
		text, ok = list[0].(string)
		variables, err := s.eval(list[1])
		if err != nil {
			return nil, err
		}
		own, _ = variables.(*object)
	}
	if !ok {
		return nil, s.errorf("Fn::Sub wants a text, or a list of a text and its variables")
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, s.errorf("Fn::Sub: ${ without }")
		}
		value, err := s.variable(strings.TrimSpace(name), own)
		if err != nil {
			return nil, err
		}
		out.WriteString(value)
		text = after
	}
}

func (s *scope) variable(name string, own *object) (string, error) {
	if literal, ok := strings.CutPrefix(name, "!"); ok {
		return "${" + literal + "}", nil
	}
	if value := own.get(name); value != nil {
		return s.text(value)
	}
	if _, ok := s.known[name]; !ok {
		if resource, attribute, ok := strings.Cut(name, "."); ok {
			return s.text(call{"Fn::GetAtt", []any{resource, attribute}})
		}
	}
	return s.text(call{"Ref", name})
}

func (s *scope) join(arg any) (any, error) {
	list, err := s.list("Fn::Join", arg, 2)
	if err != nil {
		return nil, err
	}
	separator, _ := list[0].(string)
	items, ok := list[1].([]any)
	if !ok {
		return nil, s.errorf("Fn::Join wants a separator and a list")
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if texts[i], err = s.text(item); err != nil {
			return nil, err
		}
	}
	return strings.Join(texts, separator), nil
}

func (s *scope) split(arg any) (any, error) {
	list, err := s.list("Fn::Split", arg, 2)
	if err != nil {
		return nil, err
	}
	separator, _ := list[0].(string)
	text, ok := list[1].(string)
	if !ok || separator == "" {
		return nil, s.errorf("Fn::Split wants a separator and a text")
	}
	var parts []any
	for part := range strings.SplitSeq(text, separator) {
		parts = append(parts, part)
	}
	return parts, nil
}

func (s *scope) pick(arg any) (any, error) {
	list, err := s.list("Fn::Select", arg, 2)
	if err != nil {
		return nil, err
	}
	text, _ := list[0].(string)
	index, err := strconv.Atoi(text)
	items, ok := list[1].([]any)
	if err != nil || !ok || index < 0 || index >= len(items) {
		return nil, s.errorf("Fn::Select wants a number and a list that is longer than that")
	}
	return items[index], nil
}

func (s *scope) findInMap(arg any) (any, error) {
	list, err := s.list("Fn::FindInMap", arg, 3)
	if err != nil {
		return nil, err
	}
	var keys [3]string
	for i := range keys {
		keys[i], _ = list[i].(string)
	}
	found := s.mappings.object(keys[0]).object(keys[1]).get(keys[2])
	if found == nil {
		return nil, s.errorf("the mapping %q has no %q with %q", keys[0], keys[1], keys[2])
	}
	return found, nil
}
