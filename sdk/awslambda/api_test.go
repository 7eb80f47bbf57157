// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

const (
	arn   = "arn:aws:lambda:eu-west-1:123456789012:function:f:1/durable-execution/a+b=c/d e"
	token = "c2VjcmV0LXRva2Vu+/8="
)

// serve starts a Lambda API on loopback and returns the configuration that
// leads to it: one attempt for a call unless a test says otherwise.
func serve(t *testing.T, api http.HandlerFunc) aws.Config {
	t.Helper()
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	return aws.Config{
		Region:           "eu-west-1",
		BaseEndpoint:     &server.URL,
		RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(
			"AKID", "sekrit-key", "sekrit-session"),
	}
}

// answer is an API that always says the same.
func answer(status int, header http.Header, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// exception is the API's refusal in the form of the real service.
func exception(status int, name, body string) http.HandlerFunc {
	return answer(status, http.Header{
		"Content-Type":     {"application/json"},
		"X-Amzn-Errortype": {name},
		"X-Amzn-Requestid": {"request-1"},
	}, body)
}

// impatient retries at once.
func impatient(cfg aws.Config, attempts int) aws.Config {
	cfg.RetryMaxAttempts = attempts
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	}
	return cfg
}

func newBackend(cfg aws.Config) *awslambda.Backend {
	return awslambda.NewBackend(awslambda.WithConfig(cfg))
}

// checkpoint makes a call whose token and payload must not come back.
func checkpoint(t *testing.T, b backend.Backend) (backend.CheckpointResponse, error) {
	t.Helper()
	return b.Checkpoint(t.Context(), request())
}

func request() backend.CheckpointRequest {
	return backend.CheckpointRequest{
		ExecutionARN: arn, Token: token,
		Updates: []protocol.OperationUpdate{{
			ID: "1", Type: protocol.TypeStep, Action: protocol.ActionFail,
			Payload: aws.String(`{"card":"4111-1111"}`),
			Error:   &protocol.ErrorObject{ErrorMessage: "card 4111-1111 refused", ErrorData: "4111-data"},
		}},
	}
}

// received is the body of a checkpoint call.
type received struct {
	CheckpointToken string                     `json:"CheckpointToken"`
	ClientToken     string                     `json:"ClientToken"`
	Updates         []protocol.OperationUpdate `json:"Updates"`
}

func receive(t *testing.T, r *http.Request) received {
	t.Helper()
	var body received
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		t.Errorf("the request's body: %v", err)
	}
	return body
}

func writeJSON(t *testing.T, w http.ResponseWriter, value any) {
	t.Helper()
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		t.Errorf("the answer's body: %v", err)
	}
}

// member is one member of a JSON object.
type member = map[string]any

// requireRefusal returns the refusal in err and checks that no text of the whole
// chain tells a secret.
func requireRefusal(t *testing.T, err error) *backend.Refusal {
	t.Helper()
	var refusal *backend.Refusal
	require.ErrorAs(t, err, &refusal)
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		for _, secret := range []string{token, "c2VjcmV0", "sekrit", "4111"} {
			require.NotContains(t, cause.Error(), secret)
		}
	}
	return refusal
}
