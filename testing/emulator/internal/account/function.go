// SPDX-License-Identifier: Apache-2.0

package account

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// Function is a function of the account.
type Function struct {
	Name string
	ARN  string
	// Durable says that invoking it starts an execution.
	Durable bool
	// LogGroup is where it writes.
	LogGroup string
}

// Functions returns all functions, ordered by name.
func (a *Account) Functions(ctx context.Context) ([]Function, error) {
	var all []Function
	in := &lambda.ListFunctionsInput{}
	for {
		page, err := ask(ctx, a, "lambda:ListFunctions", a.lambda.ListFunctions, in)
		if err != nil {
			return nil, err
		}
		for i := range page.Functions {
			all = append(all, functionOf(&page.Functions[i]))
		}
		if aws.ToString(page.NextMarker) == "" {
			break
		}
		in.Marker = page.NextMarker
	}
	slices.SortFunc(all, func(x, y Function) int { return cmp.Compare(x.Name, y.Name) })
	return all, nil
}

// Function finds a function by its name or ARN, with or without a qualifier.
func (a *Account) Function(ctx context.Context, name string) (Function, error) {
	in := &lambda.GetFunctionConfigurationInput{FunctionName: &name}
	out, err := ask(ctx, a, "lambda:GetFunctionConfiguration",
		a.lambda.GetFunctionConfiguration, in)
	if err != nil {
		return Function{}, err
	}
	fn := Function{
		Name: aws.ToString(out.FunctionName), ARN: aws.ToString(out.FunctionArn),
		Durable: out.DurableConfig != nil,
	}
	fn.LogGroup = logGroupOf(fn.Name, out.LoggingConfig)
	return fn, nil
}

func functionOf(c *types.FunctionConfiguration) Function {
	name := aws.ToString(c.FunctionName)
	return Function{
		Name: name, ARN: aws.ToString(c.FunctionArn), Durable: c.DurableConfig != nil,
		LogGroup: logGroupOf(name, c.LoggingConfig),
	}
}

func logGroupOf(name string, c *types.LoggingConfig) string {
	if c != nil && aws.ToString(c.LogGroup) != "" {
		return *c.LogGroup
	}
	return "/aws/lambda/" + name
}

// latest is the qualifier of the code that was deployed last.
const latest = "$LATEST"

// qualified adds $LATEST to a function's name without a qualifier, which durable
// functions refuse.
func qualified(called string) string {
	rest := called
	if _, after, ok := strings.Cut(called, ":function:"); ok {
		rest = after
	}
	if strings.Contains(rest, ":") {
		return called
	}
	return called + ":" + latest
}
