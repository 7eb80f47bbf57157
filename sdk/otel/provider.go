// SPDX-License-Identifier: Apache-2.0

package otel

import (
	otelapi "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// NewTracerProvider returns a provider for the plugins of this package and for
// spans of your own: one of the OpenTelemetry SDK with [NewIDGenerator] and with a
// resource that describes the Lambda function. Further options are those of the
// SDK; the least that it needs is where spans go:
//
//	otel.NewTracerProvider(sdktrace.WithBatcher(exporter))
//
// The resource has service.name, faas.name, faas.version, faas.instance and
// cloud.*, as far as the environment of the process tells them; OTEL_SERVICE_NAME
// and OTEL_RESOURCE_ATTRIBUTES go before them.
//
// The sampler is asked about the Workflow span, whose trace id is the same in all
// invocations of an execution; as it decides there, all spans of the execution are
// recorded or none. With a sampler that respects the parent, as the default one
// does, your own spans below them follow.
//
// The plugins flush the provider at the end of each invocation. Whoever makes one
// outside Lambda shuts it down.
func NewTracerProvider(opts ...sdktrace.TracerProviderOption) *sdktrace.TracerProvider {
	own := []sdktrace.TracerProviderOption{
		sdktrace.WithIDGenerator(NewIDGenerator(nil)), sdktrace.WithResource(functionResource()),
	}
	return sdktrace.NewTracerProvider(append(own, opts...)...)
}

// functionResource describes the function, apart from what the environment has
// other names for. That comes last here, since the SDK would put it first.
func functionResource() *resource.Resource {
	all := resource.Default()
	function := resource.NewSchemaless(functionOfEnvironment()...)
	for _, more := range []*resource.Resource{function, resource.Environment()} {
		merged, err := resource.Merge(all, more)
		if err != nil {
			otelapi.Handle(err)
		}
		all = merged
	}
	return all
}
