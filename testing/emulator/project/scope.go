// SPDX-License-Identifier: Apache-2.0

package project

import (
	"fmt"
	"slices"
	"strings"
)

// scope is what the values of a template are worked out with.
type scope struct {
	region, account, stack string

	// given are parameters whose value the caller says.
	given      map[string]string
	parameters *object
	mappings   *object
	conditions *object
	resources  *object
	// known are the values of references to what exists here: "Order" is the name
	// of a function, "Order.Arn" its ARN, and so on.
	known map[string]string

	// at is where the value stands, for errors and notes.
	at    string
	notes []string
	// asking are the conditions being decided, to notice circles.
	asking []string
}

// absent is AWS::NoValue: what has it isn't there.
type absent struct{}

// eval works a value out: nothing in what it returns is a [call].
func (s *scope) eval(value any) (any, error) {
	switch value := value.(type) {
	case call:
		return s.call(value)
	case []any:
		list := make([]any, 0, len(value))
		for _, item := range value {
			got, err := s.eval(item)
			if err != nil {
				return nil, err
			}
			if got != (absent{}) {
				list = append(list, got)
			}
		}
		return list, nil
	case *object:
		return s.evalObject(value)
	default:
		return value, nil
	}
}

func (s *scope) evalObject(value *object) (*object, error) {
	out := newObject()
	for _, key := range value.keys {
		got, err := s.eval(value.fields[key])
		if err != nil {
			return nil, err
		}
		if got != (absent{}) {
			out.set(key, got)
		}
	}
	return out, nil
}

// text works a value out that has to be a scalar. Nothing is the empty string.
func (s *scope) text(value any) (string, error) {
	got, err := s.eval(value)
	if err != nil {
		return "", err
	}
	switch got := got.(type) {
	case string:
		return got, nil
	case nil, absent:
		return "", nil
	default:
		return "", s.errorf("want a single value")
	}
}

// shallow is an object whose fields need not be worked out yet, nil for nothing.
func (s *scope) shallow(value any) (*object, error) {
	if c, ok := value.(call); ok {
		var err error
		if value, err = s.call(c); err != nil {
			return nil, err
		}
	}
	switch value := value.(type) {
	case *object:
		return value, nil
	case nil, absent:
		return nil, nil //nolint:nilnil // nothing
	default:
		return nil, s.errorf("want an object")
	}
}

func (s *scope) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %s", s.at, fmt.Sprintf(format, args...))
}

// unknown notes that a value can't be had and returns what stands in its place.
func (s *scope) unknown(what, placeholder string) string {
	note := fmt.Sprintf("%s: %s is not known here: it is %q", s.at, what, placeholder)
	if !slices.Contains(s.notes, note) {
		s.notes = append(s.notes, note)
	}
	return placeholder
}

// ref is the value of a reference to a parameter, a resource or a
// pseudo-parameter.
func (s *scope) ref(name string) (any, error) {
	if value, ok, err := s.pseudo(name); ok || err != nil {
		return value, err
	}
	if declared := s.parameters.object(name); declared != nil {
		return s.parameter(name, declared)
	}
	if value, ok := s.known[name]; ok {
		return value, nil
	}
	if resource := s.resources.object(name); resource != nil {
		return s.unknown("the "+resource.text("Type")+" "+name, name), nil
	}
	if base, attribute, ok := strings.Cut(name, "."); ok && s.resources.object(base) != nil {
		return s.unknown(attribute+" of "+base, name), nil
	}
	return nil, s.errorf("it refers to %q, which is neither a parameter nor a resource", name)
}

func (s *scope) pseudo(name string) (value any, ok bool, err error) {
	switch name {
	case "AWS::Region":
		return s.region, true, nil
	case "AWS::AccountId":
		return s.account, true, nil
	case "AWS::StackName":
		return s.stack, true, nil
	case "AWS::StackId":
		return "arn:aws:cloudformation:" + s.region + ":" + s.account + ":stack/" + s.stack + "/1",
			true, nil
	case "AWS::Partition":
		return "aws", true, nil
	case "AWS::URLSuffix":
		return "amazonaws.com", true, nil
	case "AWS::NotificationARNs":
		return []any{}, true, nil
	case "AWS::NoValue":
		return absent{}, true, nil
	default:
		if strings.HasPrefix(name, "AWS::") {
			return nil, false, s.errorf("there is no pseudo parameter %q", name)
		}
		return nil, false, nil
	}
}

// parameter is the value that was given, or the default.
func (s *scope) parameter(name string, declared *object) (any, error) {
	value, ok := s.given[name]
	if !ok {
		value, ok = declared.get("Default").(string)
	}
	if !ok {
		return nil, s.errorf("the parameter %q has no default: give it a value", name)
	}
	kind := declared.text("Type")
	if strings.HasPrefix(kind, "AWS::SSM::Parameter::Value") {
		return s.unknown("the SSM parameter "+value, value), nil
	}
	if kind != "CommaDelimitedList" && !strings.HasPrefix(kind, "List<") {
		return value, nil
	}
	list := []any{}
	for item := range strings.SplitSeq(value, ",") {
		list = append(list, strings.TrimSpace(item))
	}
	return list, nil
}

// attribute is the value of Fn::GetAtt.
func (s *scope) attribute(resource, name string) (any, error) {
	if value, ok := s.known[resource+"."+name]; ok {
		return value, nil
	}
	if s.resources.object(resource) == nil {
		return nil, s.errorf("it asks for %s of %q, which is no resource", name, resource)
	}
	return s.unknown(name+" of "+resource, resource+"."+name), nil
}
