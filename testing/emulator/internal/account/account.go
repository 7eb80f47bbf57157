// SPDX-License-Identifier: Apache-2.0

package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/smithy-go/logging"
)

// What calls to an emulator are made with, and what a shell needs for making
// them. The credentials are worth nothing.
const (
	EmulatorRegion = "us-east-1"
	EmulatorKeyID  = "EMULATOR"
	EmulatorSecret = "emulator"
)

// Config says which account it is.
type Config struct {
	// Endpoint is the URL of what answers in AWS's place. Empty means AWS.
	Endpoint string
	// Region and Profile are those of AWS. Empty means what the environment and
	// the AWS configuration files say.
	Region  string
	Profile string
}

// Account is an account on AWS or an emulated one. Its methods are safe for
// concurrent use. Their errors are of type [*Error], unless the context is done.
type Account struct {
	endpoint string
	profile  string
	lambda   *lambda.Client
	logs     *cloudwatchlogs.Client
	http     *awshttp.BuildableClient
}

// Open makes the clients; no call of an API is made. An endpoint on this machine
// is called with made-up credentials, and real ones are never sent there.
func Open(ctx context.Context, cfg Config) (*Account, error) {
	cfg.Endpoint = strings.TrimSuffix(cfg.Endpoint, "/")
	a := &Account{endpoint: cfg.Endpoint, profile: cfg.Profile, http: awshttp.NewBuildableClient()}
	loaded, err := a.load(ctx, cfg)
	if err != nil {
		return nil, err
	}
	// The environment's AWS_ENDPOINT_URL was the caller's to consider.
	var at *string
	if cfg.Endpoint != "" {
		at = &cfg.Endpoint
	}
	a.lambda = lambda.NewFromConfig(loaded,
		func(o *lambda.Options) { o.BaseEndpoint = at })
	a.logs = cloudwatchlogs.NewFromConfig(loaded,
		func(o *cloudwatchlogs.Options) { o.BaseEndpoint = at })
	return a, nil
}

// Endpoint is the URL of what answers in AWS's place, empty on AWS.
func (a *Account) Endpoint() string { return a.endpoint }

// Close ends the connections that are idle.
func (a *Account) Close() { a.http.GetTransport().CloseIdleConnections() }

func (a *Account) load(ctx context.Context, cfg Config) (aws.Config, error) {
	if cfg.Endpoint != "" {
		local, err := nearby(cfg.Endpoint)
		if err != nil {
			return aws.Config{}, err
		}
		if local {
			return a.emulator(cfg), nil
		}
	}
	loaded, err := config.LoadDefaultConfig(ctx, config.WithRegion(cfg.Region),
		config.WithSharedConfigProfile(cfg.Profile), config.WithRetryMaxAttempts(maxAttempts),
		config.WithHTTPClient(a.http), config.WithLogger(logging.Nop{}))
	switch missing, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); {
	case ok:
		return aws.Config{}, fmt.Errorf("there is no AWS profile %q: name one of those that"+
			" aws configure list-profiles shows", missing.Profile)
	case err != nil:
		return aws.Config{}, fmt.Errorf("the AWS configuration can't be used: %w; check it with"+
			" aws configure list", err)
	case loaded.Region == "":
		return aws.Config{}, errors.New(
			"there is no AWS Region: set --region, AWS_REGION or the region of the profile")
	}
	return loaded, nil
}

// maxAttempts is how often a call is made that is throttled or gets lost.
const maxAttempts = 5

// emulator is the configuration for an endpoint on this machine, which owes
// nothing to that for AWS.
func (a *Account) emulator(cfg Config) aws.Config {
	return aws.Config{
		Region:     cmp.Or(cfg.Region, EmulatorRegion),
		HTTPClient: a.http,
		Retryer:    func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: credentials.NewStaticCredentialsProvider(
			EmulatorKeyID, EmulatorSecret, ""),
	}
}

// nearby reports whether an endpoint is on this machine.
func nearby(endpoint string) (bool, error) {
	at, err := url.Parse(endpoint)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return false, errors.New("the endpoint is not a URL: write it like http://127.0.0.1:9001")
	}
	if at.Hostname() == "localhost" {
		return true, nil
	}
	address, err := netip.ParseAddr(at.Hostname())
	return err == nil && address.IsLoopback(), nil
}
