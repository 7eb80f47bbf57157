// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"fmt"
	"time"
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
	case Outcome:
		return checkDelay(b.delay)
	case RealBody:
		return checkDelay(b.delay)
	case sequence:
		for i, one := range b {
			if err := checkBody(one); err != nil {
				return fmt.Errorf("number %d of its sequence: %w", i+1, err)
			}
		}
	}
	return nil
}

func checkResponder(r Responder) error {
	switch r := r.(type) {
	case nil:
		return errIsNil
	case Outcome:
		return checkDelay(r.delay)
	case beating:
		return checkDelay(r.until)
	case respondFunc:
		return checkFunc(r != nil)
	}
	return nil
}

func checkTarget(t Target) error {
	switch t := t.(type) {
	case nil:
		return errIsNil
	case Outcome:
		return checkDelay(t.delay)
	case PlainTarget:
		return errors.Join(checkFunc(t.call != nil), checkDelay(t.delay))
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

func checkDelay(d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("it comes after %s: time does not go back", d)
	}
	return nil
}

func checkFunc(there bool) error {
	if !there {
		return errors.New("its function is nil")
	}
	return nil
}
