// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/local"
)

// blockForGood is what goleak is told to overlook.
func blockForGood() { <-make(chan int) }

// A bubble needs a *testing.T, so what it finds can't be shown to a spy.
func TestBubblesReportWhatIsLeft(t *testing.T) {
	t.Parallel()
	hung := &local.HungError{Where: "here"}
	failed := errors.New("failed")

	for name, c := range map[string]struct {
		leaves bool
		err    error
		want   error
	}{
		"Nothing":            {},
		"AnError":            {err: failed, want: failed},
		"AGoroutine":         {leaves: true, want: errOutlived},
		"AGoroutineAndError": {leaves: true, err: failed, want: failed},
		"WhatHangs":          {leaves: true, err: hung, want: hung},
	} {
		err := inBubble(t, func() error {
			if c.leaves {
				go blockForGood()
			}
			return c.err
		})
		if c.want == nil {
			require.NoError(t, err, name)
		} else {
			require.ErrorIs(t, err, c.want, name)
		}
	}
}
