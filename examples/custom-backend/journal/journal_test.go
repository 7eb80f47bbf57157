// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/custom-backend/journal"
	"github.com/lambda-durable/durable-go/examples/hello/greeting"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/backend/backendtest"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// lines is a log of names and actions.
func lines(out *bytes.Buffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == "name" || a.Key == "action" {
				return a
			}
			return slog.Attr{}
		},
	}))
}

// TestEverythingIsWrittenDown runs the function of the hello example on the
// emulator, through the journal and the client of AWS.
func TestEverythingIsWrittenDown(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	var api backend.Backend // set before the first invocation
	handler := durable.NewHandler(greeting.Greet)
	a := serve(t, func(ctx context.Context, event []byte) ([]byte, error) {
		return handler.Invoke(ctx, api, event)
	})
	api = journal.Around(awslambda.NewBackend(awslambda.WithClient(a.client)), lines(&out))

	run := durabletest.Run(t, greeting.Greet, greeting.Guest{Name: "Ada"},
		durabletest.Function("greet:$LATEST"),
		durabletest.Cloud(cloud.Config{Endpoint: a.url, Poll: cloud.Poll{Min: 10 * time.Millisecond}}))

	run.RequireSucceeded(t)
	require.Equal(t, `name=welcome action=START
name=welcome action=SUCCEED
name=visit action=START
name=farewell action=START
name=farewell action=SUCCEED
`, out.String())
}

// TestContractIsKept checks that nothing is lost or changed on the way through.
func TestContractIsKept(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, openContract)
}

// refusing is a backend that refuses everything.
type refusing struct{ backend.Backend }

func (refusing) Checkpoint(
	context.Context, backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	return backend.CheckpointResponse{}, backend.StaleToken()
}

func TestRefusalsAreNotWrittenDown(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer

	_, err := journal.Around(refusing{}, lines(&out)).
		Checkpoint(t.Context(), backend.CheckpointRequest{})

	_, refused := errors.AsType[*backend.Refusal](err)
	require.True(t, refused)
	require.Empty(t, out.String())
}
