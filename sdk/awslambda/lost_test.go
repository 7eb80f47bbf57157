// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Each row breaks the way to the service. A state call is the harder test: its
// URL holds the token.
func TestLostCallsEndTheInvocation(t *testing.T) {
	t.Parallel()

	for _, row := range []struct {
		name   string
		config func(t *testing.T) aws.Config
		code   string
		advice string
	}{
		{"SilentService", silent, awslambda.CodeTimeout, "did not answer in time"},
		{"LateHeader", lateHeader, awslambda.CodeTimeout, "did not answer in time"},
		{"SlowConnect", slowConnect, awslambda.CodeTimeout, "VPC"},
		{"Refused", refused, awslambda.CodeConnection, "connection refused"},
		{"Dropped", dropped, awslambda.CodeConnection, "VPC"},
		{"UnknownHost", unknownHost, awslambda.CodeConnection, "no such host"},
		{"CredentialsGone", credentialsGone, awslambda.CodeCredentials, "execution role"},
		{"CredentialsRefused", credentialsRefused, awslambda.CodeCredentials, "execution role"},
		{"NoRegion", noRegion, awslambda.CodeConfiguration, "AWS_REGION"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBackend(row.config(t))

			_, checkpointErr := checkpoint(t, b)
			_, stateErr := b.State(t.Context(), backend.StateRequest{ExecutionARN: arn, Token: token})

			for _, err := range []error{checkpointErr, stateErr} {
				refusal := requireRefusal(t, err)
				require.Equal(t, row.code, refusal.Code, refusal.Message)
				require.Contains(t, refusal.Message, row.advice)
				require.Zero(t, refusal.HTTPStatus)
				require.Equal(t, backend.ScopeInvocation, refusal.Scope())
			}
		})
	}
}

func TestEndOfTheInvocationIsNotTheServicesFault(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b := newBackend(serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_ = receive(t, r)
		cancel()
		<-r.Context().Done()
	}))

	_, err := b.Checkpoint(ctx, request())

	refusal := requireRefusal(t, err)
	require.Equal(t, awslambda.CodeCanceled, refusal.Code)
	require.Equal(t, backend.ScopeInvocation, refusal.Scope())
	require.ErrorIs(t, err, context.Canceled)
}

func TestDeadlineEndsTheCall(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()

	cfg := silent(t)
	cfg.HTTPClient = awshttp.NewBuildableClient() // which has more patience than the invocation

	_, err := newBackend(cfg).Checkpoint(ctx, request())

	require.Equal(t, awslambda.CodeCanceled, requireRefusal(t, err).Code)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// Package net/http reports the time-out or the connection that it closed at once
// for it, whichever the reader sees first.
func TestStuckAnswerIsALostCall(t *testing.T) {
	t.Parallel()

	cfg := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"CheckpointToken":"4111-1111`))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	cfg.HTTPClient = awshttp.NewBuildableClient().WithTimeout(20 * time.Millisecond)

	_, err := checkpoint(t, newBackend(cfg))

	refusal := requireRefusal(t, err)
	require.Contains(t,
		[]string{awslambda.CodeTimeout, awslambda.CodeConnection}, refusal.Code, refusal.Message)
	require.Equal(t, backend.ScopeInvocation, refusal.Scope())
}

// silent is a service that takes requests and says nothing.
func silent(t *testing.T) aws.Config {
	t.Helper()
	cfg := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = r.Body.Read(make([]byte, 4096)) // notice when the client leaves
		<-r.Context().Done()
	})
	cfg.HTTPClient = awshttp.NewBuildableClient().WithTimeout(20 * time.Millisecond)
	return cfg
}

func lateHeader(t *testing.T) aws.Config {
	t.Helper()
	cfg := silent(t)
	cfg.HTTPClient = awshttp.NewBuildableClient().WithTransportOptions(func(tr *http.Transport) {
		tr.ResponseHeaderTimeout = 20 * time.Millisecond
	})
	return cfg
}

func slowConnect(t *testing.T) aws.Config {
	t.Helper()
	cfg := silent(t)
	cfg.HTTPClient = awshttp.NewBuildableClient().WithDialerOptions(func(d *net.Dialer) {
		d.Timeout = time.Nanosecond
	})
	return cfg
}

// refused leads to a port on which nobody listens any more.
func refused(t *testing.T) aws.Config {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	cfg := serve(t, http.NotFound)
	cfg.BaseEndpoint = &server.URL
	return cfg
}

func dropped(t *testing.T) aws.Config {
	t.Helper()
	return serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
}

func unknownHost(t *testing.T) aws.Config {
	t.Helper()
	cfg := serve(t, http.NotFound)
	cfg.HTTPClient = awshttp.NewBuildableClient().WithTransportOptions(func(tr *http.Transport) {
		tr.DialContext = func(_ context.Context, _, addr string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
				Err: "no such host", Name: addr, IsNotFound: true,
			}}
		}
	})
	return cfg
}

func credentialsGone(t *testing.T) aws.Config {
	t.Helper()
	return withoutCredentials(t, errors.New("no role"))
}

// credentialsRefused fails as a provider does that another service refuses: a
// 403 of STS is not one of Lambda.
func credentialsRefused(t *testing.T) aws.Config {
	t.Helper()
	response := &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusForbidden}}
	return withoutCredentials(t, &smithy.OperationError{
		ServiceID: "STS", OperationName: "AssumeRole",
		Err: &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{
			Response: response, Err: &smithy.GenericAPIError{Code: "AccessDenied", Message: "No."},
		}},
	})
}

func withoutCredentials(t *testing.T, err error) aws.Config {
	t.Helper()
	cfg := serve(t, answer(http.StatusOK, nil, `{}`))
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, err
	})
	return cfg
}

func noRegion(t *testing.T) aws.Config {
	t.Helper()
	cfg := serve(t, answer(http.StatusOK, nil, `{}`))
	cfg.Region = ""
	return cfg
}
