// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/internal/version"
)

// Client is what a [Backend] needs of a [*lambda.Client].
type Client interface {
	CheckpointDurableExecution(
		context.Context, *lambda.CheckpointDurableExecutionInput, ...func(*lambda.Options),
	) (*lambda.CheckpointDurableExecutionOutput, error)

	GetDurableExecutionState(
		context.Context, *lambda.GetDurableExecutionStateInput, ...func(*lambda.Options),
	) (*lambda.GetDurableExecutionStateOutput, error)
}

var _ Client = (*lambda.Client)(nil)

// Time-outs of one attempt of a call, those of the other durable SDKs.
const (
	connectTimeout = 5 * time.Second
	readTimeout    = 50 * time.Second
	attemptTimeout = 55 * time.Second
)

// clientSource makes a client when it is first needed, and again after a
// failure: an environment that was not ready for one invocation may be ready
// for the next.
type clientSource struct {
	load func(context.Context) (Client, error)

	mu     sync.Mutex // guards client, and is held while loading
	client Client
}

func (s *clientSource) get(ctx context.Context) (Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return s.client, nil
	}
	client, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	s.client = client
	return client, nil
}

// loadClient makes a client from the environment.
func loadClient(ctx context.Context) (Client, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(httpClient()))
	if err != nil {
		return nil, &configurationError{err}
	}
	return clientFrom(cfg)
}

func clientFrom(cfg aws.Config) (Client, error) {
	if cfg.Region == "" {
		return nil, &configurationError{errors.New("AWS_REGION is not set")}
	}
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = httpClient()
	}
	return lambda.NewFromConfig(cfg), nil
}

// httpClient bounds each part of an attempt. The AWS client's own read time-out
// is left unset: it counts from the moment at which a connection fell idle, and
// a frozen execution environment would wake to time-outs of calls just sent.
func httpClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = connectTimeout }).
		WithTransportOptions(func(t *http.Transport) {
			t.TLSHandshakeTimeout = connectTimeout
			t.ResponseHeaderTimeout = readTimeout
		}).
		WithTimeout(attemptTimeout)
}

// identify names the SDK in the User-Agent header of a call.
func identify(o *lambda.Options) {
	o.APIOptions = append(o.APIOptions,
		awsmiddleware.AddUserAgentKeyValue(version.Name, version.Version))
}

// tagCredentials marks errors of the credentials provider. Providers call other
// services, whose answers must not be taken for those of Lambda.
func tagCredentials(o *lambda.Options) {
	anonymous := aws.IsCredentialsProvider(o.Credentials, (*aws.AnonymousCredentials)(nil))
	if o.Credentials != nil && !anonymous {
		o.Credentials = taggedCredentials{o.Credentials}
	}
}

type taggedCredentials struct{ aws.CredentialsProvider }

func (c taggedCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	credentials, err := c.CredentialsProvider.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, &credentialsError{err}
	}
	return credentials, nil
}
