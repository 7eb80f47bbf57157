// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

// headerKey is where the runtime client of aws-lambda-go keeps the header of an
// invocation.
const headerKey = "x-amzn-trace-id"

// xrayUpstream reads the header from the context. The environment of a process
// may still have the one of an earlier invocation, so it is only asked where the
// context knows of no header at all.
func xrayUpstream(ctx context.Context) trace.SpanContext {
	header, ok := ctx.Value(headerKey).(string)
	if !ok {
		header = headerOfEnvironment()
	}
	return parseXRay(header)
}

// parseXRay reads a header such as
//
//	Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
//
// Without a root it is nothing; without a parent there is only the trace.
func parseXRay(header string) trace.SpanContext {
	cfg := trace.SpanContextConfig{Remote: true}
	for field := range strings.SplitSeq(header, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch key {
		case "Root":
			cfg.TraceID = parseRoot(value)
		case "Parent":
			cfg.SpanID, _ = trace.SpanIDFromHex(strings.ToLower(value))
		case "Sampled":
			cfg.TraceFlags = cfg.TraceFlags.WithSampled(value == "1")
		}
	}
	if !cfg.TraceID.IsValid() {
		return trace.SpanContext{}
	}
	return trace.NewSpanContext(cfg)
}

// parseRoot reads the version, the seconds and the rest of a root.
func parseRoot(root string) trace.TraceID {
	version, rest, _ := strings.Cut(root, "-")
	seconds, unique, _ := strings.Cut(rest, "-")
	if version != "1" || len(seconds) != 8 {
		return trace.TraceID{}
	}
	id, err := trace.TraceIDFromHex(strings.ToLower(seconds + unique))
	if err != nil {
		return trace.TraceID{}
	}
	return id
}
