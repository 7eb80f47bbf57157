// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"io"
	"log/slog"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// logLevel is set by the function's logging configuration.
const logLevel = "AWS_LAMBDA_LOG_LEVEL"

// logging has contexts log to w in Lambda's JSON format, from the level that the
// function's configuration names, or else INFO.
func logging(w io.Writer, level string) durable.HandlerOption {
	return durable.WithLogHandler(durable.NewLogHandler(w, levelOf(level)))
}

func levelOf(name string) slog.Level {
	const step = slog.LevelInfo - slog.LevelDebug
	switch strings.ToUpper(name) {
	case "TRACE":
		return slog.LevelDebug - step
	case "DEBUG":
		return slog.LevelDebug
	case "WARN":
		return slog.LevelWarn
	case "ERROR":
		return slog.LevelError
	case "FATAL":
		return slog.LevelError + step
	default:
		return slog.LevelInfo
	}
}
