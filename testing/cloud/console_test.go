// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/cloud"
)

func TestConsoleURLFollowsThePartition(t *testing.T) {
	t.Parallel()

	const rest = ":123456789012:function:orders:3/durable-execution/o-1/e-1"
	for arn, want := range map[string]string{
		"arn:aws:lambda:eu-west-1" + rest: "https://eu-west-1.console.aws.amazon.com/lambda/home" +
			"?region=eu-west-1#/functions/orders?tab=durableExecutions",
		"arn:aws-cn:lambda:cn-north-1" + rest: "https://cn-north-1.console.amazonaws.cn/lambda/home" +
			"?region=cn-north-1#/functions/orders?tab=durableExecutions",
		"arn:aws-us-gov:lambda:us-gov-west-1" + rest: "https://us-gov-west-1.console" +
			".amazonaws-us-gov.com/lambda/home?region=us-gov-west-1#/functions/orders" +
			"?tab=durableExecutions",
		"arn:aws-iso:lambda:us-iso-east-1" + rest: "",
		"arn:aws:lambda:eu-west-1:123456789012:function:orders": "https://eu-west-1.console" +
			".aws.amazon.com/lambda/home?region=eu-west-1#/functions/orders?tab=durableExecutions",
		"arn:aws:s3:::bucket":              "",
		"arn:aws:sqs:eu-west-1:1:function": "",
		"orders":                           "",
	} {
		require.Equal(t, want, cloud.ConsoleURL(arn), arn)
	}
}
