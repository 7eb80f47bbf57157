// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/lambda-durable/durable-go/sdk/otel"
)

// described returns the resource of spans.
func described(t *testing.T, opts ...sdktrace.TracerProviderOption) map[string]string {
	t.Helper()
	r := newRecorder(t, opts...)
	run(t.Context(), t, oneStep, otel.PerExecution(r.option()))
	all := map[string]string{}
	for _, a := range r.one(t, "Workflow").Resource.Attributes() {
		all[string(a.Key)] = a.Value.String()
	}
	return all
}

func setFunction(t *testing.T) {
	t.Helper()
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "order")
	t.Setenv("AWS_LAMBDA_FUNCTION_VERSION", "7")
	t.Setenv("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/30/[7]0123")
	t.Setenv("AWS_REGION", "eu-central-1")
}

// Not parallel: it sets environment variables, as do the next two.
func TestResourceDescribesTheFunction(t *testing.T) { //nolint:paralleltest // see above
	setFunction(t)
	got := described(t)
	for key, want := range map[string]string{
		"service.name": "order", "faas.name": "order", "faas.version": "7",
		"faas.instance": "2026/11/30/[7]0123", "cloud.provider": "aws",
		"cloud.platform": "aws_lambda", "cloud.region": "eu-central-1", "telemetry.sdk.language": "go",
	} {
		require.Equal(t, want, got[key], key)
	}
}

func TestEnvironmentNamesTheService(t *testing.T) {
	setFunction(t)
	t.Setenv("OTEL_SERVICE_NAME", "shop")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "faas.version=blue,team=a")
	got := described(t)
	require.Equal(t, "shop", got["service.name"])
	require.Equal(t, "order", got["faas.name"])
	require.Equal(t, "blue", got["faas.version"])
	require.Equal(t, "a", got["team"])
}

func TestResourceOfTheCallerIsTaken(t *testing.T) { //nolint:paralleltest // see above
	setFunction(t)
	got := described(t, sdktrace.WithResource(
		resource.NewSchemaless(attribute.String("service.name", "mine"))))
	require.Equal(t, "mine", got["service.name"])
	require.Empty(t, got["faas.name"])
}
