// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

// The script checks what it gets itself, with the client of AWS for Python as it
// is: AWS_ENDPOINT_URL is all that it is told.
func TestBoto3(t *testing.T) {
	t.Parallel()
	python := boto3(t)
	w := start(t, emulator.Config{})
	apply(t, w, files(t, map[string]string{
		"template.yaml": ordinary("python3.13", "app.handler"),
		"code/app.py":   "def handler(event, context):\n    print('hello', event)\n    return event\n",
	}), project.WithStack("shop"))
	registerDurable(t, w, "Approval", approve)
	registerDurable(t, w, "Broken", func(durable.Context, any) (any, error) {
		return nil, &noSuchOrderError{}
	})

	script := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "client.py"))
	script.Env = append(script.Environ(), "AWS_ENDPOINT_URL="+w.url,
		"AWS_DEFAULT_REGION=us-east-1", "AWS_ACCESS_KEY_ID=EMULATOR",
		"AWS_SECRET_ACCESS_KEY=emulator", "AWS_CONFIG_FILE="+os.DevNull)
	output, err := script.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Equal(t, "all is well\n", string(output))
}

// registerDurable adds a function in Go that has been published.
func registerDurable[In, Out any](
	t *testing.T, w *world, name string, fn func(durable.Context, In) (Out, error),
) {
	t.Helper()
	handler := awslambda.NewHandler(fn, awslambda.WithClient(w.lambda),
		durable.WithLogHandler(slog.DiscardHandler))
	require.NoError(t, w.Register(name, emulator.Function{
		Handler: handler.Invoke, Durable: &emulator.Durable{ExecutionTimeout: 24 * time.Hour},
		Versions: []string{"1"}, Aliases: map[string]string{"live": "1"},
	}))
}

type noSuchOrderError struct{}

func (*noSuchOrderError) Error() string { return "no such order" }

type approval struct {
	Answer  map[string]string `json:"answer"`
	Refused string            `json:"refused"`
}

// approve waits for two answers, of which the second has to be a refusal.
func approve(ctx durable.Context, _ any) (out approval, err error) {
	for _, name := range []string{"approval", "payment"} {
		callback, err := durable.CreateCallback[map[string]string](ctx, name)
		if err != nil {
			return out, err
		}
		answer, err := callback.Await(ctx)
		if failed, ok := errors.AsType[*durable.CallbackError](err); ok {
			out.Refused = failed.Message
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out.Answer = answer
	}
	return out, nil
}

// boto3 is a Python that has the client of AWS, in a version that knows of
// durable executions.
func boto3(t *testing.T) string {
	t.Helper()
	needs(t, "python3")
	check := exec.CommandContext(t.Context(), "python3", "-c", "import boto3; boto3.client("+
		"'lambda', region_name='us-east-1').get_durable_execution")
	if output, err := check.CombinedOutput(); err != nil {
		t.Skipf("python3 has no boto3 that knows durable executions: %v\n%s", err, output)
	}
	return "python3"
}
