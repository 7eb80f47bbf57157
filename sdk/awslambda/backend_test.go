// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/internal/version"
)

func TestPathsEscapeTheARN(t *testing.T) {
	t.Parallel()

	escaped := "/2025-12-01/durable-executions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012" +
		"%3Afunction%3Af%3A1%2Fdurable-execution%2Fa%2Bb%3Dc%2Fd%20e"
	var paths []string
	b := newBackend(serve(t, func(w http.ResponseWriter, r *http.Request) {
		path, _, _ := strings.Cut(r.RequestURI, "?")
		paths = append(paths, r.Method+" "+path)
		writeJSON(t, w, member{})
	}))

	_, err := checkpoint(t, b)
	require.NoError(t, err)
	_, err = b.State(t.Context(), backend.StateRequest{ExecutionARN: arn, Token: token})
	require.NoError(t, err)

	require.Equal(t, []string{"POST " + escaped + "/checkpoint", "GET " + escaped + "/state"}, paths)
}

func TestStateAsksForAPage(t *testing.T) {
	t.Parallel()

	var queries []url.Values
	b := newBackend(serve(t, func(w http.ResponseWriter, r *http.Request) {
		queries = append(queries, r.URL.Query())
		writeJSON(t, w, member{})
	}))

	for _, req := range []backend.StateRequest{
		{ExecutionARN: arn, Token: token, Marker: "a/b+c=", MaxItems: 1000},
		{ExecutionARN: arn, Token: token},
	} {
		_, err := b.State(t.Context(), req)
		require.NoError(t, err)
	}

	require.Equal(t, "1000", queries[0].Get("MaxItems"))
	require.Equal(t, "a/b+c=", queries[0].Get("Marker"))
	require.Equal(t, token, queries[0].Get("CheckpointToken"))
	require.False(t, queries[1].Has("Marker"))
	require.Contains(t, []string{"", "0"}, queries[1].Get("MaxItems"), "the service's default")
}

func TestEmptyCheckpointSendsNoUpdates(t *testing.T) {
	t.Parallel()

	var got received
	b := newBackend(serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = receive(t, r)
		writeJSON(t, w, member{"CheckpointToken": "next"})
	}))

	res, err := b.Checkpoint(t.Context(), backend.CheckpointRequest{ExecutionARN: arn, Token: token})

	require.NoError(t, err)
	require.Equal(t, "next", res.Token)
	require.Empty(t, got.Updates)
	require.NotEmpty(t, got.ClientToken, "the AWS client chooses one")
}

func TestTokenlessAnswerIsPassedOn(t *testing.T) {
	t.Parallel()

	b := newBackend(serve(t, answer(http.StatusOK, nil, `{"NewExecutionState":{"Operations":[]}}`)))

	res, err := checkpoint(t, b)

	require.NoError(t, err)
	require.Empty(t, res.Token)
}

func TestEmptyTokenIsNeverSent(t *testing.T) {
	t.Parallel()

	var calls atomic.Int32
	b := newBackend(serve(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) }))

	_, checkpointErr := b.Checkpoint(t.Context(), backend.CheckpointRequest{ExecutionARN: arn})
	_, stateErr := b.State(t.Context(), backend.StateRequest{ExecutionARN: arn})

	for _, err := range []error{checkpointErr, stateErr} {
		refusal := requireRefusal(t, err)
		require.Equal(t, backend.KindStaleToken, refusal.Kind())
		require.Equal(t, backend.ScopeInvocation, refusal.Scope())
	}
	require.Zero(t, calls.Load())
}

func TestRetryRepeatsBothTokens(t *testing.T) {
	t.Parallel()

	var bodies []received
	cfg := serve(t, func(w http.ResponseWriter, r *http.Request) {
		bodies = append(bodies, receive(t, r))
		switch len(bodies) {
		case 1: // the checkpoint is applied, but its answer is lost
			panic(http.ErrAbortHandler)
		case 2:
			exception(http.StatusTooManyRequests, backend.CodeTooManyRequests,
				`{"Reason":"CallerRateLimitExceeded","message":"Rate exceeded"}`)(w, r)
		default:
			writeJSON(t, w, member{"CheckpointToken": "next"})
		}
	})

	res, err := checkpoint(t, newBackend(impatient(cfg, 3)))

	require.NoError(t, err)
	require.Equal(t, "next", res.Token)
	require.Len(t, bodies, 3)
	require.NotEmpty(t, bodies[0].ClientToken)
	require.Equal(t, bodies[0], bodies[1])
	require.Equal(t, bodies[0], bodies[2])
}

func TestUserAgentNamesTheSDK(t *testing.T) {
	t.Parallel()

	var agent string
	cfg := serve(t, func(w http.ResponseWriter, r *http.Request) {
		agent = r.UserAgent()
		writeJSON(t, w, member{})
	})

	_, err := checkpoint(t, newBackend(cfg))

	require.NoError(t, err)
	require.Contains(t, agent, " "+version.Name+"/"+version.Version)
}

func TestOwnClientIsUsed(t *testing.T) {
	t.Parallel()

	cfg := serve(t, answer(http.StatusOK, nil, `{"CheckpointToken":"own"}`))
	b := awslambda.NewBackend(
		awslambda.WithConfig(serve(t, answer(http.StatusOK, nil, `{"CheckpointToken":"other"}`))),
		awslambda.WithClient(lambda.NewFromConfig(cfg)),
	)

	res, err := checkpoint(t, b)

	require.NoError(t, err)
	require.Equal(t, "own", res.Token)
	require.Panics(t, func() { awslambda.WithClient(nil) })
}
