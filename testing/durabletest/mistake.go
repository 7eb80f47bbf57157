// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"fmt"
	"slices"
)

// refuse keeps the first option that can't be meant as it is. The run fails
// before it begins.
func (c *config) refuse(format string, args ...any) {
	if c.mistake == nil {
		c.mistake = fmt.Errorf(format, args...)
	}
}

// errIsNil says that something was left out that has no default.
var errIsNil = errors.New("it is nil")

// checkBody says what is wrong with a body, nil for nothing.
func checkBody(b Body) error {
	switch b := b.(type) {
	case nil:
		return errIsNil
	case bodyFunc:
		return checkFunc(b != nil)
	case sequence:
		if slices.ContainsFunc(b, func(one Body) bool { return checkBody(one) != nil }) {
			return errors.New("one of its sequence is nil")
		}
	}
	return nil
}

func checkResponder(r Responder) error {
	switch r := r.(type) {
	case nil:
		return errIsNil
	case respondFunc:
		return checkFunc(r != nil)
	}
	return nil
}

func checkTarget(t Target) error {
	switch t := t.(type) {
	case nil:
		return errIsNil
	case PlainTarget:
		return checkFunc(t.call != nil)
	case throttled:
		return checkTarget(t.then)
	case ByTenant:
		for tenant, target := range t {
			if err := checkTarget(target); err != nil {
				return fmt.Errorf("for tenant %q: %w", tenant, err)
			}
		}
	}
	return nil
}

func checkFunc(there bool) error {
	if !there {
		return errors.New("its function is nil")
	}
	return nil
}
