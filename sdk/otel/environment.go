// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"fmt"
	"os"
	"strconv"

	otelapi "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
)

// Everything that this package reads from the environment is read here. Programs
// that use OpenTelemetry expect it to be configured there.

// ratioOfEnvironment is 1 where nothing, or nothing that makes sense, is said.
func ratioOfEnvironment() float64 {
	const name = "OTEL_DURABLE_SAMPLING_RATIO"
	text := os.Getenv(name)
	if text == "" {
		return 1
	}
	ratio, err := strconv.ParseFloat(text, 64)
	if err != nil || !validRatio(ratio) {
		otelapi.Handle(fmt.Errorf(
			"durable-go/sdk/otel: %s: %q is no number within 0 and 1, so all executions are recorded",
			name, text))
		return 1
	}
	return ratio
}

func headerOfEnvironment() string { return os.Getenv("_X_AMZN_TRACE_ID") }

// functionOfEnvironment describes the Lambda function that the process belongs to.
func functionOfEnvironment() []attribute.KeyValue {
	name := os.Getenv("AWS_LAMBDA_FUNCTION_NAME")
	if name == "" {
		return nil
	}
	known := []attribute.KeyValue{
		attribute.String("cloud.provider", "aws"), attribute.String("cloud.platform", "aws_lambda"),
		attribute.String("faas.name", name), attribute.String("service.name", name),
	}
	for key, variable := range map[attribute.Key]string{
		"cloud.region": "AWS_REGION", "faas.version": "AWS_LAMBDA_FUNCTION_VERSION",
		"faas.instance": "AWS_LAMBDA_LOG_STREAM_NAME",
	} {
		if text := os.Getenv(variable); text != "" {
			known = append(known, key.String(text))
		}
	}
	return known
}
