// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"io"
	"log/slog"
	"time"
)

// NewLogHandler returns a log handler that writes records the way Lambda's own
// JSON log format has them: one JSON object for each line, with timestamp, level
// and message, so that CloudWatch filters find them by field.
//
//	{"timestamp":"2026-10-03T08:00:00.000Z","level":"INFO","message":"shipped","executionArn":"…"}
//
// An error under the key "error" or "err" becomes the fields errorType and
// errorMessage, under any other key a group of these two. Records below level
// are dropped; nil means slog.LevelInfo. Levels below debug are written as TRACE,
// from slog.LevelError+4 on as FATAL.
//
// Write to os.Stdout or os.Stderr, and not through package log: with Lambda's
// JSON format, text that is no JSON object is wrapped in another one.
func NewLogHandler(w io.Writer, level slog.Leveler) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: lambdaAttr})
}

const (
	lambdaTime = "2006-01-02T15:04:05.000Z07:00"
	levelFatal = slog.LevelError + 4
)

// lambdaAttr renames what slog calls otherwise, and takes errors apart.
func lambdaAttr(groups []string, a slog.Attr) slog.Attr {
	if err, ok := a.Value.Any().(error); ok {
		return errorAttr(a.Key, err)
	}
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		if t, ok := a.Value.Any().(time.Time); ok {
			return slog.String("timestamp", t.UTC().Format(lambdaTime))
		}
	case slog.MessageKey:
		a.Key = "message"
	case slog.LevelKey:
		if level, ok := a.Value.Any().(slog.Level); ok {
			a.Value = slog.StringValue(levelName(level))
		}
	}
	return a
}

func errorAttr(key string, err error) slog.Attr {
	if key == "error" || key == "err" {
		key = "" // inline
	}
	errorType, _ := new(handlerConfig).identify(err)
	return slog.Group(key, slog.String("errorType", errorType),
		slog.String("errorMessage", message(err)))
}

func levelName(level slog.Level) string {
	switch {
	case level < slog.LevelDebug:
		return "TRACE"
	case level < slog.LevelInfo:
		return "DEBUG"
	case level < slog.LevelWarn:
		return "INFO"
	case level < slog.LevelError:
		return "WARN"
	case level < levelFatal:
		return "ERROR"
	default:
		return "FATAL"
	}
}
