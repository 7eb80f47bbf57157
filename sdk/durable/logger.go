// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"log/slog"
)

// Attributes that the SDK's loggers add, as far as they are known:
//
//	                 handler  child, branch, iteration  step
//	executionArn     yes      yes                       yes
//	requestId        yes      yes                       yes
//	tenantId         yes      yes                       yes
//	operationId               yes                       yes
//	operationName             yes                       yes
//	parentId                  yes                       yes
//	attempt                                             yes
//
// and those of the plugins in all of them. A payload is never logged.
const (
	attrARN       = "executionArn"
	attrRequest   = "requestId"
	attrTenant    = "tenantId"
	attrOperation = "operationId"
	attrName      = "operationName"
	attrParent    = "parentId"
	attrAttempt   = "attempt"
)

// WithLogHandler has the loggers of contexts write to h instead of the handler
// of slog.Default. [NewLogHandler] makes one that writes as Lambda does.
func WithLogHandler(h slog.Handler) HandlerOption { return logOption{h} }

type logOption struct{ handler slog.Handler }

func (o logOption) applyHandler(c *handlerConfig) { c.logHandler = o.handler }

// WithReplayLogging has the loggers of contexts write while replaying too, so
// that a line appears once for every time the function runs over it.
func WithReplayLogging() HandlerOption { return replayLogOption{} }

type replayLogOption struct{}

func (replayLogOption) applyHandler(c *handlerConfig) { c.replayLogs = true }

// Logger returns the scope's logger, silent while the scope is replaying.
func (s *scope) Logger() *slog.Logger {
	if s.logger == nil {
		h := s.inv.operationLogHandler(s.Context, s.id, s.name, s.parent)
		if !s.inv.replayLogs {
			h = &replayHandler{Handler: h, scope: s}
		}
		s.logger = slog.New(h)
	}
	return s.logger
}

// stepLogger returns the logger of one attempt. It is never silent.
func (o *operation) stepLogger(ctx context.Context, attempt int) *slog.Logger {
	h := o.inv.operationLogHandler(ctx, o.id, o.name, o.parent)
	return slog.New(h.WithAttrs([]slog.Attr{slog.Int(attrAttempt, attempt)}))
}

// operationLogHandler adds the attributes of an operation, if the id is not that
// of the handler's own context, and those of the plugins.
func (inv *invocation) operationLogHandler(
	ctx context.Context, id, name, parent string,
) slog.Handler {
	var attrs []slog.Attr
	if id != "" {
		attrs = append(attrs, slog.String(attrOperation, id))
	}
	attrs = appendKnown(attrs, attrName, name)
	attrs = appendKnown(attrs, attrParent, parent)
	attrs = append(attrs, inv.hooks.logAttrs(ctx)...)
	return inv.baseLogHandler().WithAttrs(attrs)
}

func (inv *invocation) baseLogHandler() slog.Handler {
	h := inv.logHandler
	if h == nil {
		h = slog.Default().Handler()
	}
	attrs := []slog.Attr{slog.String(attrARN, inv.execution.ARN)}
	attrs = appendKnown(attrs, attrRequest, inv.execution.RequestID)
	return h.WithAttrs(appendKnown(attrs, attrTenant, inv.execution.TenantID))
}

func appendKnown(attrs []slog.Attr, key, value string) []slog.Attr {
	if value == "" {
		return attrs
	}
	return append(attrs, slog.String(key, value))
}

// replayHandler drops records while its scope replays. It says so in Enabled
// already, so that nothing is formatted in vain.
type replayHandler struct {
	slog.Handler

	scope *scope
}

func (h *replayHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return !h.scope.replaying.Load() && h.Handler.Enabled(ctx, level)
}

func (h *replayHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &replayHandler{Handler: h.Handler.WithAttrs(attrs), scope: h.scope}
}

func (h *replayHandler) WithGroup(name string) slog.Handler {
	return &replayHandler{Handler: h.Handler.WithGroup(name), scope: h.scope}
}
