// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

func TestLoadReadsAFunctionWithAllThatCounts(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"template.yaml": `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: provided.al2023
    Timeout: 30
    Environment:
      Variables: {TABLE: orders, LEVEL: info}
    LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: WARN}
Resources:
  OrderFunction:
    Type: AWS::Serverless::Function
    Metadata:
      Durable:
        Command: [./run, --fast, !Ref AWS::Region]
    Properties:
      FunctionName: !Sub "${AWS::StackName}-order"
      CodeUri: code/order/
      Handler: bootstrap
      MemorySize: 512
      ReservedConcurrentExecutions: 3
      AutoPublishAlias: live
      Environment:
        Variables: {LEVEL: debug, NOTIFY: !GetAtt NotifyFunction.Arn}
      DurableConfig: {ExecutionTimeout: 3600, RetentionPeriodInDays: 7}
      TenancyConfig: {TenantIsolationMode: PER_TENANT}
  NotifyFunction:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: code/notify, Handler: bootstrap}
Outputs:
  Alias: {Value: !Ref OrderFunction.Alias}
  Version: {Value: !Ref OrderFunction.Version}
`})

	p := load(t, dir, project.WithStack("shop"))

	require.Equal(t, dir, p.Dir)
	require.Equal(t, filepath.Join(dir, "template.yaml"), p.Template)
	require.Equal(t, "shop", p.Stack)
	require.Empty(t, p.Notes)
	require.Len(t, p.Functions, 2)
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:"
	order := p.Functions[0]
	require.Equal(t, "OrderFunction", order.LogicalID)
	require.Equal(t, "shop-order", order.Name)
	require.Equal(t, "shop-order:live", order.Target())
	require.Equal(t, filepath.Join(dir, "code", "order"), order.CodeURI)
	require.Equal(t, []string{"./run", "--fast", "us-east-1"}, order.Command)
	require.Equal(t, map[string]string{
		"TABLE": "orders", "LEVEL": "debug", "NOTIFY": arn + "NotifyFunction",
		"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "WARN",
	}, order.Env)
	require.Equal(t, 30*time.Second, order.Timeout)
	require.Equal(t, 512, order.MemoryMB)
	require.Equal(t, 3, order.Concurrency)
	require.Equal(t, &emulator.Durable{ExecutionTimeout: time.Hour}, order.Durable)
	require.Equal(t, 7, order.RetentionDays)
	require.Equal(t, []string{"1"}, order.Versions)
	require.Equal(t, map[string]string{"live": "1"}, order.Aliases)
	require.True(t, order.PerTenant)
	notify := p.Functions[1]
	require.Equal(t, "NotifyFunction", notify.Target())
	require.Equal(t, 128, notify.MemoryMB)
	require.Nil(t, notify.Durable)
	require.NotNil(t, notify.Versions, "it has none, rather than any")
	require.Equal(t, map[string]string{
		"Alias": arn + "shop-order:live", "Version": arn + "shop-order:1",
	}, p.Outputs)
}

func TestLoadReadsVersionsAndAliasesOfCloudFormation(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"stack.json": `{"Resources": {
		"Fn": {"Type": "AWS::Lambda::Function", "Properties": {
			"Runtime": "provided.al2023", "Handler": "bootstrap", "Code": "./bin",
			"Environment": {"Variables": {"NEXT": {"Ref": "Blue"}}}}},
		"One": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Fn"}}},
		"Two": {"Type": "AWS::Lambda::Version",
			"Properties": {"FunctionName": {"Fn::GetAtt": ["Fn", "Arn"]}}},
		"Blue": {"Type": "AWS::Lambda::Alias", "Properties": {"Name": "blue",
			"FunctionName": {"Ref": "Fn"}, "FunctionVersion": {"Fn::GetAtt": "Two.Version"}}},
		"Other": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": "elsewhere"}}
	}}`})

	p := load(t, filepath.Join(dir, "stack.json"))

	require.Len(t, p.Functions, 1)
	fn := p.Functions[0]
	require.Equal(t, filepath.Join(dir, "bin"), fn.CodeURI)
	require.Equal(t, []string{"1", "2"}, fn.Versions)
	require.Equal(t, map[string]string{"blue": "2"}, fn.Aliases)
	require.Equal(t, "arn:aws:lambda:us-east-1:123456789012:function:Fn:blue", fn.Env["NEXT"])
	require.Equal(t, 3*time.Second, fn.Timeout)
	require.Equal(t, []string{
		`Other: it belongs to the function "elsewhere", which is not in the template`,
	}, p.Notes)
}

func TestLoadTellsWhatIsNotKnownHere(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"template.yml": `
Parameters:
  Key: {Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/key}
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2023
      Environment:
        Variables:
          TABLE: !Ref Table
          STREAM: !GetAtt Table.StreamArn
          URL: !Sub "https://${Table.Host}/${Key}"
          SHARED: !ImportValue shared
`})

	p := load(t, dir)

	require.Equal(t, map[string]string{
		"TABLE": "Table", "STREAM": "Table.StreamArn", "URL": "https://Table.Host//shop/key",
		"SHARED": "Fn::ImportValue",
	}, p.Functions[0].Env)
	require.Equal(t, []string{
		`Fn.Environment.TABLE: the AWS::DynamoDB::Table Table is not known here: it is "Table"`,
		`Fn.Environment.STREAM: StreamArn of Table is not known here: it is "Table.StreamArn"`,
		`Fn.Environment.URL: Host of Table is not known here: it is "Table.Host"`,
		`Fn.Environment.URL: the SSM parameter /shop/key is not known here: it is "/shop/key"`,
		`Fn.Environment.SHARED: the outcome of Fn::ImportValue is not known here: ` +
			`it is "Fn::ImportValue"`,
	}, p.Notes)
}

func TestLoadTellsWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"template.yaml": `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Layers: [!Ref Layer]}
  App: {Type: AWS::Serverless::Application}
`})
	require.Equal(t, []string{
		"App: what a nested stack holds is not read", "Fn: its layers are not there here",
	}, load(t, dir).Notes)
}

func TestLoadFindsTheAssetsOfTheCDK(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"shop.template.json": `{"Resources": {"Fn": {
		"Type": "AWS::Lambda::Function",
		"Properties": {"Code": {"S3Bucket": {"Fn::Sub": "cdk-${AWS::AccountId}"}, "S3Key": "k"}},
		"Metadata": {"aws:asset:path": "asset.1", "aws:asset:property": "Code"}}}}`})
	p := load(t, filepath.Join(dir, "shop.template.json"))
	require.Equal(t, filepath.Join(dir, "asset.1"), p.Functions[0].CodeURI)
}

func TestLoadLeavesOutWhatAConditionExcludes(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"template.yaml": `
Parameters:
  Stage: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsNot: !Not [!Condition IsProd]
Resources:
  Always: {Type: AWS::Serverless::Function, Properties: {Runtime: provided.al2023}}
  Prod:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties: {Runtime: provided.al2023}
  Dev:
    Type: AWS::Serverless::Function
    Condition: IsNot
    Properties: {Runtime: provided.al2023}
Outputs:
  Only: {Condition: IsProd, Value: prod}
`})
	names := func(p *project.Project) (all []string) {
		for _, f := range p.Functions {
			all = append(all, f.LogicalID)
		}
		return all
	}

	dev := load(t, dir)
	require.Equal(t, []string{"Always", "Dev"}, names(dev))
	require.Empty(t, dev.Outputs)

	prod := load(t, dir, project.WithParameters(map[string]string{"Stage": "prod"}))
	require.Equal(t, []string{"Always", "Prod"}, names(prod))
	require.Equal(t, map[string]string{"Only": "prod"}, prod.Outputs)
}

func TestLoadRefusesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	function := func(properties string) string {
		return "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: {" +
			properties + "}\n"
	}
	rows := map[string]struct{ template, reason string }{
		"NoYAML":           {"Resources: [", "yaml: "},
		"Empty":            {"", "it is no template"},
		"NoTemplate":       {"services: {}", "it is no template: it has no Resources"},
		"NoFunction":       {"Resources: {T: {Type: AWS::SNS::Topic}}", "it has no Lambda function"},
		"UnknownReference": {function("Handler: !Ref Nobody"), `Fn.Handler: it refers to "Nobody"`},
		"UnknownAttribute": {
			function("Handler: !GetAtt Nobody.Arn"), `it asks for Arn of "Nobody", which is no resource`,
		},
		"UnknownPseudo":    {function("Handler: !Ref AWS::Planet"), `no pseudo parameter "AWS::Planet"`},
		"BadNumber":        {function("Timeout: soon"), `Fn.Timeout: "soon" is not a whole number`},
		"ListForText":      {function("Handler: [a]"), "Fn.Handler: want a single value"},
		"StoredCode":       {function("CodeUri: s3://bucket/key"), "a local run wants a folder"},
		"NoExecutionTime":  {function("DurableConfig: {}"), "ExecutionTimeout is missing"},
		"ListForVariables": {function("Environment: {Variables: [a]}"), "Fn.Environment: want an object"},
		"ListForObject":    {function("DurableConfig: [a]"), "Fn.DurableConfig: want an object"},
		"UnknownCondition": {
			"Resources: {Fn: {Type: AWS::Serverless::Function, Condition: C}}",
			`resource Fn: there is no condition "C"`,
		},
		"CircularCondition": {
			"Conditions: {C: !Not [!Condition C]}\n" +
				"Resources: {Fn: {Type: AWS::Serverless::Function, Condition: C}}",
			`the condition "C" depends on itself`,
		},
		"ParameterWithoutValue": {
			"Parameters: {P: {Type: String}}\n" + function("Handler: !Ref P"),
			`the parameter "P" has no default: give it a value`,
		},
		"CommandThatIsNoList": {
			"Resources: {Fn: {Type: AWS::Serverless::Function, " +
				"Metadata: {Durable: {Command: run}}}}", "Durable.Command wants a list",
		},
		"AliasOfItself": {"Resources: &r\n  Fn: *r\n", "line 1: the template is too large or nested"},
		"AliasesOfAliases": {
			"a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\n" +
				"d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d]\n" +
				"f: &f [*e, *e, *e, *e, *e, *e, *e]\nResources: [*f, *f, *f, *f, *f, *f, *f]\n",
			"the template is too large",
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(files(t, map[string]string{"t.yaml": row.template}), "t.yaml")
			_, err := project.Load(file)
			require.ErrorContains(t, err, row.reason)
			require.ErrorContains(t, err, "project: "+file+": ")
		})
	}
}

func TestLoadRefusesOptionsThatFitNothing(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{
		"template.yaml": "Resources: {Fn: {Type: AWS::Serverless::Function}}",
	})
	_, err := project.Load(dir, project.WithParameters(map[string]string{"Stage": "x"}))
	require.ErrorContains(t, err, `it has no parameter "Stage"`)
	_, err = project.Load(dir, project.WithCommand("Other", "run"))
	require.ErrorContains(t, err, `a command is given for function "Other"`)
	require.ErrorContains(t, err, "it has Fn")
}

// What users start from has nothing in it that a local run can't have, but for
// what an example is about.
func TestLoadReadsTheExamples(t *testing.T) {
	t.Parallel()
	all, err := filepath.Glob(filepath.Join("..", "..", "..", "examples", "*", "template.yaml"))
	require.NoError(t, err)
	if len(all) == 0 {
		t.Skip("the examples are another module, which is not beside this one")
	}
	for _, file := range all {
		p := load(t, file)
		require.NotEmpty(t, p.Functions, file)
		for _, f := range p.Functions {
			require.DirExists(t, f.CodeURI, file)
		}
	}
}
