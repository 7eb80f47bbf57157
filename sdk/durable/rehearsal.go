// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"log/slog"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// quiet is the configuration of a rehearsal, of which nothing shows outside.
func (c *handlerConfig) quiet() *handlerConfig {
	q := *c
	q.logHandler, q.plugins = slog.DiscardHandler, nil
	return &q
}

// rehearse tells the backend of a rehearsal that the code calls the operation.
func (inv *invocation) rehearse(o *operation) {
	if inv.rehearsal == nil {
		return
	}
	inv.rehearsal.Calls(protocol.Operation{
		ID: o.id, ParentID: o.parent, Name: o.name, Type: o.typ, SubType: o.sub,
	})
}
