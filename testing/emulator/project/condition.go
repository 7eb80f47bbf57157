// SPDX-License-Identifier: Apache-2.0

package project

import (
	"slices"
	"strings"
)

// choose is Fn::If.
func (s *scope) choose(arg any) (any, error) {
	list, ok := arg.([]any)
	if !ok || len(list) != 3 {
		return nil, s.errorf("Fn::If wants a condition and two values")
	}
	name, _ := list[0].(string)
	holds, err := s.condition(name)
	if err != nil {
		return nil, err
	}
	if holds {
		return s.eval(list[1])
	}
	return s.eval(list[2])
}

// condition decides a condition by its name.
func (s *scope) condition(name string) (bool, error) {
	rule := s.conditions.get(name)
	switch {
	case rule == nil:
		return false, s.errorf("there is no condition %q", name)
	case slices.Contains(s.asking, name):
		return false, s.errorf("the condition %q depends on itself", name)
	}
	s.asking = append(s.asking, name)
	defer func() { s.asking = s.asking[:len(s.asking)-1] }()
	return s.holds(rule)
}

// holds decides what can stand where a condition is wanted.
func (s *scope) holds(rule any) (bool, error) {
	if long, ok := rule.(*object); ok && long.text("Condition") != "" {
		return s.condition(long.text("Condition"))
	}
	c, ok := rule.(call)
	if !ok {
		text, err := s.text(rule)
		return strings.EqualFold(text, "true"), err
	}
	switch c.name {
	case "Condition":
		name, _ := c.arg.(string)
		return s.condition(name)
	case "Fn::Equals":
		list, err := s.list(c.name, c.arg, 2)
		if err != nil {
			return false, err
		}
		one, err := s.text(list[0])
		if err != nil {
			return false, err
		}
		other, err := s.text(list[1])
		return one == other, err
	case "Fn::Not":
		some, err := s.count(c)
		return some == 0, err
	case "Fn::And":
		rules, _ := c.arg.([]any)
		all, err := s.count(c)
		return all == len(rules), err
	case "Fn::Or":
		some, err := s.count(c)
		return some > 0, err
	default:
		text, err := s.text(c)
		return strings.EqualFold(text, "true"), err
	}
}

// count returns how many of a function's conditions hold.
func (s *scope) count(c call) (int, error) {
	rules, ok := c.arg.([]any)
	if !ok || len(rules) == 0 {
		return 0, s.errorf("%s wants a list of conditions", c.name)
	}
	n := 0
	for _, rule := range rules {
		holds, err := s.holds(rule)
		if err != nil {
			return 0, err
		}
		if holds {
			n++
		}
	}
	return n, nil
}
