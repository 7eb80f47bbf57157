// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/cloud"
)

const (
	functionType = "AWS::Lambda::Function"
	aliasType    = "AWS::Lambda::Alias"
	versionType  = "AWS::Lambda::Version"
)

// template is a CloudFormation that has one stack.
type template struct {
	stack     string
	resources []resource
	outputs   [][2]string
	// err, when set, is the answer to one operation.
	err map[string]error
}

type resource struct{ id, kind, physical string }

var _ cloud.Stacks = (*template)(nil)

// shopARN is where the functions of the stack are.
const shopARN = "arn:aws:lambda:us-east-1:123456789012:function:"

func shop() *template {
	return &template{
		stack: "shop",
		resources: []resource{
			{"OrderFunction", functionType, "orders"},
			{"OrderFunctionAliaslive", aliasType, shopARN + "orders:live"},
			{"OrderFunctionVersion1a2b", versionType, shopARN + "orders:7"},
			{"ShipFunction", functionType, "shop-ship"},
			{"ShipFunctionVersion1a2b", versionType, shopARN + "shop-ship:3"},
			{"BillFunction", functionType, "shop-bill"},
			{"BillGreen", aliasType, shopARN + "shop-bill:green"},
			{"BillBlue", aliasType, shopARN + "shop-bill:blue"},
			{"PlainFunction", functionType, "shop-plain"},
			{"NewFunction", functionType, ""},
			{"Table", "AWS::DynamoDB::Table", "shop-table"},
		},
		outputs: [][2]string{
			{"ShipName", "shop-ship"},
			{"OrderARN", shopARN + "orders:6"},
		},
	}
}

func invalid(format string, args ...any) error {
	return &smithy.GenericAPIError{Code: "ValidationError", Message: fmt.Sprintf(format, args...)}
}

func (s *template) check(operation string, stack *string) error {
	if err := s.err[operation]; err != nil {
		return err
	}
	if *stack != s.stack {
		return invalid("Stack '%s' does not exist", *stack)
	}
	return nil
}

func (s *template) DescribeStackResource(
	_ context.Context, in *cloudformation.DescribeStackResourceInput,
	_ ...func(*cloudformation.Options),
) (*cloudformation.DescribeStackResourceOutput, error) {
	if err := s.check("DescribeStackResource", in.StackName); err != nil {
		return nil, err
	}
	for _, r := range s.resources {
		if r.id == *in.LogicalResourceId {
			detail := &types.StackResourceDetail{
				LogicalResourceId: &r.id, ResourceType: &r.kind, ResourceStatus: "CREATE_IN_PROGRESS",
			}
			if r.physical != "" {
				detail.PhysicalResourceId = &r.physical
			}
			return &cloudformation.DescribeStackResourceOutput{StackResourceDetail: detail}, nil
		}
	}
	return nil, invalid("Resource %s does not exist for stack %s",
		*in.LogicalResourceId, *in.StackName)
}

func (s *template) DescribeStackResources(
	_ context.Context, in *cloudformation.DescribeStackResourcesInput,
	_ ...func(*cloudformation.Options),
) (*cloudformation.DescribeStackResourcesOutput, error) {
	if err := s.check("DescribeStackResources", in.StackName); err != nil {
		return nil, err
	}
	out := &cloudformation.DescribeStackResourcesOutput{}
	for _, r := range s.resources {
		out.StackResources = append(out.StackResources, types.StackResource{
			LogicalResourceId: &r.id, ResourceType: &r.kind, PhysicalResourceId: &r.physical,
		})
	}
	return out, nil
}

func (s *template) DescribeStacks(
	_ context.Context, in *cloudformation.DescribeStacksInput, _ ...func(*cloudformation.Options),
) (*cloudformation.DescribeStacksOutput, error) {
	if err := s.check("DescribeStacks", in.StackName); err != nil {
		return nil, err
	}
	var out types.Stack
	for _, o := range s.outputs {
		out.Outputs = append(out.Outputs, types.Output{OutputKey: &o[0], OutputValue: &o[1]})
	}
	return &cloudformation.DescribeStacksOutput{Stacks: []types.Stack{out}}, nil
}

func TestFunctionsAreFoundInTheStack(t *testing.T) {
	t.Parallel()

	for called, want := range map[string]struct{ name, qualifier string }{
		"OrderFunction":            {"orders", "live"},
		"OrderFunction:5":          {"orders", "5"},
		"OrderFunction:$LATEST":    {"orders", "$LATEST"},
		"OrderFunctionAliaslive":   {shopARN + "orders", "live"},
		"OrderFunctionVersion1a2b": {shopARN + "orders", "7"},
		"ShipFunction":             {"shop-ship", "3"},
		"BillFunction:blue":        {"shop-bill", "blue"},
		"PlainFunction":            {"shop-plain", "$LATEST"},
		"ShipName":                 {"shop-ship", "3"},
		"ShipName:2":               {"shop-ship", "2"},
		"OrderARN":                 {shopARN + "orders", "6"},
		"shop-ship":                {"shop-ship", "3"},
		"shop-ship:1":              {"shop-ship", "1"},
		shopARN + "elsewhere:1":    {shopARN + "elsewhere", "1"},
	} {
		t.Run(called, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := only(quick)
				r := w.runner(t, cloud.Config{Stack: "shop", CloudFormation: shop()})

				_, _ = r.Start(t.Context(), cloud.StartRequest{Function: called})

				invoke := w.of("Invoke")[0]
				require.Equal(t, want.name, invoke.id)
				require.Equal(t, want.qualifier, invoke.url.Query().Get("Qualifier"))
			})
		})
	}
}

func TestCallbacksNameTheFunctionAsItWasCalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var function string
		r := only(plain).runner(t, cloud.Config{
			Stack: "shop", CloudFormation: shop(),
			OnCallback: func(c *cloud.Callback) {
				function = c.Function
				c.Succeed(0, []byte(`1`))
			},
		})

		_, err := r.Wait(t.Context(), start(t, r, "OrderFunction:live"))

		require.NoError(t, err)
		require.Equal(t, "OrderFunction", function)
	})
}

func TestMissingFunctionsAreExplained(t *testing.T) {
	t.Parallel()

	denied := &smithy.GenericAPIError{Code: "AccessDenied", Message: "Not you"}
	for name, c := range map[string]struct {
		called string
		change func(*template, *cloud.Config)
		want   string
	}{
		"NotInTheStack": {
			"OrdrFunction", nil,
			`cloud: function "OrdrFunction" is not in stack "shop", which has the functions` +
				` "BillFunction", "NewFunction", "OrderFunction", "PlainFunction", "ShipFunction" and` +
				` the outputs "OrderARN", "ShipName": use one of these names, or the ARN of a function` +
				` elsewhere`,
		},
		"EmptyStack": {
			"OrderFunction",
			func(s *template, _ *cloud.Config) { s.resources, s.outputs = nil, nil },
			`which has the functions (none) and the outputs (none): use`,
		},
		"OtherResource": {
			"Table", nil,
			`cloud: "Table" in stack "shop" is a AWS::DynamoDB::Table: name a function, a version or an` +
				` alias`,
		},
		"NotDeployed": {
			"NewFunction", nil,
			`function "NewFunction" in stack "shop" does not exist yet: its status is` +
				` CREATE_IN_PROGRESS; deploy the stack first`,
		},
		"SeveralAliases": {
			"BillFunction", nil,
			`function "shop-bill" is published as "green", "blue": name one of them, like` +
				` "shop-bill:green"`,
		},
		"NoStack": {
			"OrderFunction",
			func(_ *template, c *cloud.Config) { c.Stack, c.Region = "shp", "eu-west-1" },
			`cloud: there is no stack "shp" in eu-west-1: check -cloud.stack and -cloud.region:` +
				` cloudformation:DescribeStacks: ValidationError: Stack 'shp' does not exist: `,
		},
		"ResourceDenied": {
			"OrderFunction",
			func(s *template, _ *cloud.Config) { s.err["DescribeStackResource"] = denied },
			`function "OrderFunction" in stack "shop": cloudformation:DescribeStackResource:` +
				` AccessDenied: Not you: allow the action cloudformation:DescribeStackResource to`,
		},
		"ResourcesDenied": {
			"OrderFunction",
			func(s *template, _ *cloud.Config) { s.err["DescribeStackResources"] = denied },
			`resources of stack "shop": cloudformation:DescribeStackResources: AccessDenied: `,
		},
		"OutputsDenied": {
			"ShipName",
			func(s *template, _ *cloud.Config) { s.err["DescribeStacks"] = denied },
			`outputs of stack "shop": cloudformation:DescribeStacks: AccessDenied: `,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, s := only(quick), shop()
				s.err = make(map[string]error)
				cfg := cloud.Config{Stack: "shop", CloudFormation: s}
				if c.change != nil {
					c.change(s, &cfg)
				}
				r := w.runner(t, cfg)

				_, err := r.Start(t.Context(), cloud.StartRequest{Function: c.called})

				require.ErrorContains(t, err, c.want)
				require.Empty(t, w.of("Invoke"))
			})
		})
	}
}
