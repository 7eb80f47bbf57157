// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the fan-out example.
package main

import (
	"github.com/lambda-durable/durable-go/examples/fan-out/fares"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() {
	// A real search asks airlines over the network.
	airlines := fares.Timetable{
		"alpine": {{Airline: "alpine", Flight: "AL2", Cents: 7900}},
		"baltic": {{Airline: "baltic", Flight: "BA8", Cents: 8900}},
	}
	awslambda.Start(fares.Search{Airlines: airlines}.Find)
}
