// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"log/slog"
)

// Attributes that the SDK's loggers add.
const (
	attrARN       = "executionArn"
	attrRequest   = "requestId"
	attrOperation = "operationId"
	attrName      = "operationName"
	attrAttempt   = "attempt"
)

// WithLogHandler has the loggers of contexts write to h instead of the handler
// of slog.Default.
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
		h := s.inv.baseLogHandler()
		if s.id != "" {
			h = h.WithAttrs(operationAttrs(s.id, s.name))
		}
		if !s.inv.replayLogs {
			h = &replayHandler{Handler: h, scope: s}
		}
		s.logger = slog.New(h)
	}
	return s.logger
}

// stepLogger returns the logger of one attempt. It is never silent.
func (inv *invocation) stepLogger(o *operation, attempt int) *slog.Logger {
	attrs := append(operationAttrs(o.id, o.name), slog.Int(attrAttempt, attempt))
	return slog.New(inv.baseLogHandler().WithAttrs(attrs))
}

func (inv *invocation) baseLogHandler() slog.Handler {
	h := inv.logHandler
	if h == nil {
		h = slog.Default().Handler()
	}
	attrs := []slog.Attr{slog.String(attrARN, inv.execution.ARN)}
	if inv.execution.RequestID != "" {
		attrs = append(attrs, slog.String(attrRequest, inv.execution.RequestID))
	}
	return h.WithAttrs(attrs)
}

func operationAttrs(id, name string) []slog.Attr {
	attrs := []slog.Attr{slog.String(attrOperation, id)}
	if name != "" {
		attrs = append(attrs, slog.String(attrName, name))
	}
	return attrs
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
