// SPDX-License-Identifier: Apache-2.0

package cloud

import "strings"

// ConsoleURL returns the page of the AWS console that lists the durable
// executions of the function to which an execution's or a function's ARN belongs.
// It is empty for ARNs of another form or of a partition without a public
// console.
func ConsoleURL(arn string) string {
	parts := strings.SplitN(arn, ":", 8)
	if len(parts) < 7 || parts[0] != "arn" || parts[2] != "lambda" || parts[5] != "function" {
		return ""
	}
	region, name := parts[3], parts[6]
	var host string
	switch parts[1] {
	case "aws":
		host = region + ".console.aws.amazon.com"
	case "aws-us-gov":
		host = region + ".console.amazonaws-us-gov.com"
	case "aws-cn":
		host = region + ".console.amazonaws.cn"
	default:
		return ""
	}
	return "https://" + host + "/lambda/home?region=" + region +
		"#/functions/" + name + "?tab=durableExecutions"
}
