// SPDX-License-Identifier: Apache-2.0

// Package awslambda runs durable functions on AWS Lambda. It joins package
// durable to the Lambda runtime on one side and to the checkpoint API on the
// other:
//
//	Lambda runtime API                                    Lambda API
//	        │ event                                            ▲ checkpoints
//	        ▼                                                  │
//	  aws-lambda-go ──► NewHandler ──► durable.Handler ──► Backend
//
// A whole program, for the runtime provided.al2023:
//
//	package main
//
//	import (
//		"example.com/shop/order"
//
//		"github.com/lambda-durable/durable-go/sdk/awslambda"
//	)
//
//	func main() { awslambda.Start(order.Handle) }
//
// The role of the function needs the managed policy
// AWSLambdaBasicDurableExecutionRolePolicy.
//
// Nothing is loaded before it is needed: the AWS configuration is read and the
// client made for the first checkpoint, not while the execution environment
// starts. Invocations that run at the same time in one process share the client.
package awslambda
