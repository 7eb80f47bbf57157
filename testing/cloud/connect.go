// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// Time-outs of one attempt of a call.
const (
	connectTimeout = 5 * time.Second
	readTimeout    = 25 * time.Second
	attemptTimeout = 30 * time.Second
)

// emulatorRegion is the Region of an endpoint on this machine, unless one is set.
const emulatorRegion = "us-east-1"

// connect makes the clients that the Config leaves open. The function that it
// returns closes their connections.
func (c *Config) connect(ctx context.Context) (release func(), err error) {
	if c.Lambda != nil && (c.CloudFormation != nil || c.Stack == "") {
		return func() {}, nil
	}
	cfg, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	c.Region = cfg.Region
	transport := transportOf(cfg)
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} } // persist repeats
	cfg.HTTPClient = &http.Client{
		Transport: transport, Timeout: attemptTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if c.Lambda == nil {
		c.Lambda = lambda.NewFromConfig(cfg)
	}
	if c.CloudFormation == nil {
		c.CloudFormation = cloudformation.NewFromConfig(cfg)
	}
	return transport.CloseIdleConnections, nil
}

// load reads the AWS configuration. What it asks for credentials keeps no
// connections, because nobody could close them.
func (c *Config) load(ctx context.Context) (aws.Config, error) {
	nearby, err := c.nearby()
	if err != nil {
		return aws.Config{}, err
	}
	options := []func(*config.LoadOptions) error{
		config.WithRegion(c.Region),
		config.WithSharedConfigProfile(c.Profile),
		config.WithHTTPClient(awshttp.NewBuildableClient().
			WithDialerOptions(func(d *net.Dialer) { d.Timeout = connectTimeout }).
			WithTransportOptions(func(t *http.Transport) { t.DisableKeepAlives = true }).
			WithTimeout(attemptTimeout)),
	}
	if c.Endpoint != "" {
		options = append(options, config.WithBaseEndpoint(c.Endpoint))
	}
	if nearby {
		options = append(options, config.WithCredentialsProvider(
			credentials.NewStaticCredentialsProvider("emulator", "emulator", "")))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, c.unloadable(err)
	}
	if nearby {
		cfg.Region = cmp.Or(cfg.Region, emulatorRegion)
	}
	if cfg.Region == "" {
		return aws.Config{}, errors.New(
			"there is no AWS Region: set -cloud.region, AWS_REGION or the region of the profile")
	}
	if cfg.Credentials != nil {
		cfg.Credentials = taggedCredentials{cfg.Credentials}
	}
	return cfg, nil
}

// nearby reports whether the endpoint is on this machine.
func (c *Config) nearby() (bool, error) {
	if c.Endpoint == "" {
		return false, nil
	}
	at, err := url.Parse(c.Endpoint)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return false, errors.New(
			"-cloud.endpoint is not a URL: write it like http://localhost:9001")
	}
	if at.Hostname() == "localhost" {
		return true, nil
	}
	address, err := netip.ParseAddr(at.Hostname())
	return err == nil && address.IsLoopback(), nil
}

func (c *Config) unloadable(err error) error {
	if e, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		return fmt.Errorf("there is no AWS profile %q: set -cloud.profile to one of those that"+
			" aws configure list-profiles shows", e.Profile)
	}
	return fmt.Errorf("the AWS configuration can't be used: %w; check it with aws configure list", err)
}

// transportOf returns a transport that is set up like the one in cfg, certificates
// included.
func transportOf(cfg aws.Config) *http.Transport {
	client, ok := cfg.HTTPClient.(*awshttp.BuildableClient)
	if !ok {
		client = awshttp.NewBuildableClient()
	}
	transport := client.GetTransport()
	transport.DialContext = client.GetDialer().DialContext
	transport.DisableKeepAlives = false
	transport.TLSHandshakeTimeout = connectTimeout
	transport.ResponseHeaderTimeout = readTimeout
	return transport
}

// taggedCredentials marks errors of the provider, whose cure is another than that
// of a call's.
type taggedCredentials struct{ aws.CredentialsProvider }

func (c taggedCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	found, err := c.CredentialsProvider.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, &credentialsError{err}
	}
	return found, nil
}

// credentialsError says that a call could not be signed.
type credentialsError struct{ err error }

func (e *credentialsError) Error() string { return e.err.Error() }
func (e *credentialsError) Unwrap() error { return e.err }
