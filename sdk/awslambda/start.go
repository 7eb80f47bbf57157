// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// runtimeAPI is set wherever there is a Lambda runtime to ask for events.
const runtimeAPI = "AWS_LAMBDA_RUNTIME_API"

const outside = `awslambda: this program is a Lambda function: ` + runtimeAPI + ` is not set.

To run it on this machine, call its handler from a test:

	func TestHandle(t *testing.T) {
		run := durabletest.Run(t, Handle, Input{})
		run.Output(t)
	}

with github.com/lambda-durable/durable-go/testing/durabletest, and go test.
To run it on AWS, deploy it as a function with a DurableConfig.
`

// Start serves fn to the Lambda runtime and does not return. Its options are
// those of [durable.NewHandler] and the [Option] values of this package.
//
// An invocation that fails is reported with the code of the refusal that ended
// it as its error type, such as TooManyRequestsException, or else with the name
// of the error's Go type.
//
// Contexts log to standard output in Lambda's JSON format, from the level of the
// function's logging configuration, unless [durable.WithLogHandler] says
// otherwise.
//
// Outside Lambda it prints how to run the function on this machine and exits
// with status 1. It panics when fn is nil.
func Start[In, Out any](fn func(durable.Context, In) (Out, error), opts ...durable.HandlerOption) {
	toStdout := logging(os.Stdout, os.Getenv(logLevel))
	handler := NewHandler(fn, append([]durable.HandlerOption{toStdout}, opts...)...)
	if os.Getenv(runtimeAPI) == "" {
		fmt.Fprint(os.Stderr, outside)
		os.Exit(1)
	}
	lambda.Start(reporting{handler})
}

// NewHandler returns the handler that [Start] serves, for programs that put
// middleware around it or start the runtime with options:
//
//	lambda.StartWithOptions(traced(awslambda.NewHandler(order.Handle)),
//		lambda.WithEnableSIGTERM(flush))
//
// Event and answer are the envelopes of a durable invocation, which middleware
// passes on unchanged. An error is a [*durable.InvocationError] or a
// [*durable.NotDurableError]: the invocation failed, the execution did not, and
// Lambda invokes again. The handler is safe for concurrent use.
func NewHandler[In, Out any](
	fn func(durable.Context, In) (Out, error), opts ...durable.HandlerOption,
) lambda.Handler {
	own, rest := split(opts)
	return &handler{durable: durable.NewHandler(fn, rest...), backend: NewBackend(own...)}
}

type handler struct {
	durable *durable.Handler
	backend *Backend
}

// Invoke runs one invocation; ctx is that of the Lambda runtime.
func (h *handler) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		ctx = durable.WithRequestID(ctx, lc.AwsRequestID)
		ctx = durable.WithTenantID(ctx, lc.TenantID)
	}
	return h.durable.Invoke(ctx, h.backend, event)
}
