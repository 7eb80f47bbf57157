// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

// Not parallel: it sets the environment from which the client is made.
func TestConfigurationIsLoadedAgainAfterAFailure(t *testing.T) {
	cfg := serve(t, answer(http.StatusOK, nil, `{"CheckpointToken":"next"}`))
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_ENDPOINT_URL_LAMBDA", *cfg.BaseEndpoint)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKID")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "sekrit-key")
	t.Setenv("AWS_REGION", "eu-west-1")
	t.Setenv("AWS_PROFILE", "missing")
	b := awslambda.NewBackend()

	_, err := checkpoint(t, b)
	refusal := requireRefusal(t, err)
	require.Equal(t, awslambda.CodeConfiguration, refusal.Code)
	require.Contains(t, refusal.Message, "missing")

	t.Setenv("AWS_PROFILE", "")
	res, err := checkpoint(t, b)
	require.NoError(t, err)
	require.Equal(t, "next", res.Token)
}
