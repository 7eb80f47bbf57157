// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/conformance"
)

// clients are those of one account.
type clients struct {
	lambda *lambda.Client
	stacks *cloudformation.Client
	logs   *cloudwatchlogs.Client
}

// newClients returns clients of an emulator.
func newClients(t *testing.T, url string) *clients {
	t.Helper()
	return clientsOf(t, aws.Config{
		Region: "us-east-1", BaseEndpoint: &url,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "EMULATOR", SecretAccessKey: "emulator"}, nil
		}),
	})
}

// newAWSClients returns clients of AWS, or of what answers in its place.
func newAWSClients(t *testing.T) *clients {
	t.Helper()
	options := []func(*config.LoadOptions) error{
		config.WithRegion(*regionFlag), config.WithSharedConfigProfile(*profileFlag),
	}
	if *endpointFlag != "" {
		options = append(options, config.WithBaseEndpoint(*endpointFlag))
	}
	cfg, err := config.LoadDefaultConfig(t.Context(), options...)
	require.NoError(t, err)
	return clientsOf(t, cfg)
}

// clientsOf returns clients that leave no connections behind.
func clientsOf(t *testing.T, cfg aws.Config) *clients {
	t.Helper()
	buildable, ok := cfg.HTTPClient.(*awshttp.BuildableClient)
	if !ok {
		buildable = awshttp.NewBuildableClient()
	}
	transport := buildable.GetTransport()
	t.Cleanup(transport.CloseIdleConnections)
	cfg.HTTPClient = &http.Client{Transport: transport}
	return &clients{
		lambda: lambda.NewFromConfig(cfg),
		stacks: cloudformation.NewFromConfig(cfg),
		logs:   cloudwatchlogs.NewFromConfig(cfg),
	}
}

// config completes what a requirement is run with.
func (c *clients) config(req *conformance.Requirement, cfg cloud.Config) cloud.Config {
	cfg.Lambda, cfg.CloudFormation, cfg.Test = c.lambda, c.stacks, req.ID
	if !req.Async {
		cfg.Lambda = synchronous{c.lambda}
	}
	return cfg
}

// synchronous is a client that waits for the end of what it has invoked, as the
// public runner does for most requirements.
type synchronous struct{ *lambda.Client }

// Invoke implements cloud.Executions.
func (c synchronous) Invoke(
	ctx context.Context, in *lambda.InvokeInput, opts ...func(*lambda.Options),
) (*lambda.InvokeOutput, error) {
	in.InvocationType = types.InvocationTypeRequestResponse
	return c.Client.Invoke(ctx, in, opts...)
}

// readLogs returns what the function of an execution has logged about it.
func (c *clients) readLogs(ctx context.Context, arn string) ([]string, error) {
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(c.logs, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: aws.String("/aws/lambda/" + functionOf(arn)),
		FilterPattern: aws.String(
			`{ ($.durableExecutionArn = "` + arn + `") || ($.executionArn = "` + arn + `") }`),
	})
	var lines []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Events {
			lines = append(lines, aws.ToString(e.Message))
		}
	}
	return lines, nil
}

// functionOf returns the name of the function that an execution's ARN tells.
func functionOf(arn string) string {
	_, rest, _ := strings.Cut(arn, ":function:")
	name, _, _ := strings.Cut(rest, ":")
	return name
}
