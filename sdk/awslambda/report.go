// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"context"
	"errors"
	"reflect"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// reporting gives errors the form that the runtime reports as it is. It is the
// outermost handler, because that form has no chain left to inspect.
type reporting struct{ lambda.Handler }

func (r reporting) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	answer, err := r.Handler.Invoke(ctx, event)
	if err != nil {
		return nil, report(err)
	}
	return answer, nil
}

// report names the reason, which the service records in the execution's history,
// and the request to ask AWS about.
func report(err error) messages.InvokeResponse_Error {
	out := messages.InvokeResponse_Error{Type: typeName(err), Message: err.Error()}
	if r, ok := errors.AsType[*backend.Refusal](err); ok && r.Code != "" {
		out.Type = r.Code
	}
	if r, ok := errors.AsType[*awshttp.ResponseError](err); ok && r.RequestID != "" {
		out.Message += " (request " + r.RequestID + ")"
	}
	return out
}

func typeName(err error) string {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}
