// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
)

// lines is a log handler that keeps each record as one line of text.
type lines struct {
	*trail

	level slog.Level
	attrs string
	group string
}

var _ slog.Handler = (*lines)(nil)

func (l *lines) Enabled(_ context.Context, level slog.Level) bool { return level >= l.level }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	c := *l
	r.Attrs(func(a slog.Attr) bool {
		c.attrs += fmt.Sprintf(" %s%s=%v", c.group, a.Key, a.Value)
		return true
	})
	l.add("%s %s%s", r.Level, r.Message, c.attrs)
	return nil
}

func (l *lines) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *l
	for _, a := range attrs {
		c.attrs += fmt.Sprintf(" %s%s=%v", c.group, a.Key, a.Value)
	}
	return &c
}

func (l *lines) WithGroup(name string) slog.Handler {
	c := *l
	c.group = strings.TrimPrefix(l.group+name+".", ".")
	return &c
}
