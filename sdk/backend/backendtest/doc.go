// SPDX-License-Identifier: Apache-2.0

// Package backendtest is the contract of [backend.Backend] as a test suite. An
// implementation passes when it calls [Run] with a function that opens it:
//
//	func TestBackend(t *testing.T) {
//		backendtest.Run(t, func(t *testing.T) backendtest.Harness {
//			...
//		})
//	}
//
// Every case explains the rule that it checks, in the words of the interface's
// comment, when it fails.
package backendtest
