// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"
)

// Waiting for the real time-outs would take a minute, so their settings are read.
func TestDefaultTimeouts(t *testing.T) {
	t.Parallel()

	client, err := clientFrom(aws.Config{Region: "eu-west-1"})

	require.NoError(t, err)
	used, ok := httpClientOf(t, client).(*awshttp.BuildableClient)
	require.True(t, ok)
	require.Equal(t, 5*time.Second, used.GetDialer().Timeout)
	require.Equal(t, 5*time.Second, used.GetTransport().TLSHandshakeTimeout)
	require.Equal(t, 50*time.Second, used.GetTransport().ResponseHeaderTimeout)
	require.Equal(t, 55*time.Second, used.GetTimeout())
}

func TestOwnHTTPClientIsKept(t *testing.T) {
	t.Parallel()

	own := &http.Client{Timeout: time.Hour}

	client, err := clientFrom(aws.Config{Region: "eu-west-1", HTTPClient: own})

	require.NoError(t, err)
	require.Same(t, own, httpClientOf(t, client))
}

func httpClientOf(t *testing.T, client Client) aws.HTTPClient {
	t.Helper()
	api, ok := client.(*lambda.Client)
	require.True(t, ok)
	return api.Options().HTTPClient
}
