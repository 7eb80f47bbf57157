// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Resource types that lead to a function.
const (
	typeFunction = "AWS::Lambda::Function"
	typeVersion  = "AWS::Lambda::Version"
	typeAlias    = "AWS::Lambda::Alias"
)

// stack is a CloudFormation stack in which functions are looked up.
type stack struct {
	runner *Runner
	name   string
}

// find returns the function that called means. Its qualifier is empty when none
// was asked for and nothing is published.
func (s stack) find(ctx context.Context, called function) (function, error) {
	found, ok, err := s.byLogicalID(ctx, called.name)
	if err == nil && !ok {
		found, ok, err = s.byOutput(ctx, called.name)
	}
	if err != nil {
		return function{}, err
	}
	if ok && called.qualifier != "" {
		return function{found.name, called.qualifier}, nil
	}
	if ok && found.qualifier != "" {
		return found, nil
	}
	resources, err := s.resources(ctx)
	if err != nil {
		return function{}, err
	}
	if !ok && !resources.has(called.name) {
		return function{}, s.unknown(ctx, called.name, resources)
	}
	found.name = cmp.Or(found.name, called.name)
	found.qualifier = called.qualifier
	if found.qualifier == "" {
		found.qualifier, err = resources.published(found)
	}
	return found, err
}

// byLogicalID asks for one resource. A stack without it is not an error, one that
// does not exist shows when its outputs are asked for.
func (s stack) byLogicalID(ctx context.Context, id string) (fn function, ok bool, err error) {
	r := s.runner
	var out *cloudformation.DescribeStackResourceOutput
	err = r.persist(ctx, func() (err error) {
		out, err = ask(ctx, &r.cfg, "cloudformation:DescribeStackResource",
			r.cfg.CloudFormation.DescribeStackResource,
			&cloudformation.DescribeStackResourceInput{StackName: &s.name, LogicalResourceId: &id})
		return err
	})
	if isFault(err, faultInvalid) {
		return function{}, false, nil
	}
	if err != nil {
		return function{}, false, fmt.Errorf("function %q in stack %q: %w", id, s.name, err)
	}
	if out.StackResourceDetail == nil {
		return function{}, false, nil
	}
	fn, err = s.functionOf(out.StackResourceDetail)
	return fn, err == nil, err
}

// functionOf reads the physical id of a resource.
func (s stack) functionOf(d *types.StackResourceDetail) (function, error) {
	id, kind := aws.ToString(d.LogicalResourceId), aws.ToString(d.ResourceType)
	physical := aws.ToString(d.PhysicalResourceId)
	switch {
	case kind != typeFunction && kind != typeVersion && kind != typeAlias:
		return function{}, fmt.Errorf("%q in stack %q is a %s: name a function, a version or an alias",
			id, s.name, kind)
	case physical == "":
		return function{}, fmt.Errorf("function %q in stack %q does not exist yet: its status is %s;"+
			" deploy the stack first", id, s.name, d.ResourceStatus)
	default:
		return parseFunction(physical), nil
	}
}

func (s stack) byOutput(ctx context.Context, key string) (fn function, ok bool, err error) {
	outputs, err := s.outputs(ctx)
	if err != nil {
		return function{}, false, err
	}
	for _, o := range outputs {
		if aws.ToString(o.OutputKey) == key {
			return parseFunction(aws.ToString(o.OutputValue)), true, nil
		}
	}
	return function{}, false, nil
}

func (s stack) outputs(ctx context.Context) ([]types.Output, error) {
	r := s.runner
	var out *cloudformation.DescribeStacksOutput
	err := r.persist(ctx, func() (err error) {
		out, err = ask(ctx, &r.cfg, "cloudformation:DescribeStacks",
			r.cfg.CloudFormation.DescribeStacks, &cloudformation.DescribeStacksInput{StackName: &s.name})
		return err
	})
	switch {
	case isFault(err, faultInvalid):
		return nil, fmt.Errorf("there is no stack %q%s: check -cloud.stack and -cloud.region: %w",
			s.name, r.cfg.inRegion(), err)
	case err != nil:
		return nil, fmt.Errorf("outputs of stack %q: %w", s.name, err)
	case len(out.Stacks) == 0:
		return nil, fmt.Errorf("there is no stack %q%s: check -cloud.stack and -cloud.region",
			s.name, r.cfg.inRegion())
	}
	return out.Stacks[0].Outputs, nil
}

func (c *Config) inRegion() string {
	if c.Region == "" {
		return ""
	}
	return " in " + c.Region
}

func (s stack) resources(ctx context.Context) (stackResources, error) {
	r := s.runner
	var out *cloudformation.DescribeStackResourcesOutput
	err := r.persist(ctx, func() (err error) {
		out, err = ask(ctx, &r.cfg, "cloudformation:DescribeStackResources",
			r.cfg.CloudFormation.DescribeStackResources,
			&cloudformation.DescribeStackResourcesInput{StackName: &s.name})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("resources of stack %q: %w", s.name, err)
	}
	return out.StackResources, nil
}
