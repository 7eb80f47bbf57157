// SPDX-License-Identifier: Apache-2.0

package conformance

import "context"

// World runs the functions under test. Implementations are safe for concurrent
// use.
type World interface {
	// Name tells worlds apart in reports: "local", "emulator".
	Name() string
	// Run runs one execution of the function for a requirement and answers its
	// callbacks. The record is there also when the error is not nil, unless
	// nothing could be started.
	Run(ctx context.Context, req *Requirement) (*Record, error)
}

var (
	_ World = Local{}
	_ World = Remote{}
)

// sent is the caller's event.
func sent(req *Requirement) string {
	if req.Input == "" {
		return "null"
	}
	return newBinding(req).fillJSON(req.Input)
}
