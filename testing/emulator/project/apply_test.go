// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

func TestApplyBuildsGoPrograms(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{
		"template.yaml": `
Globals: {Function: {Runtime: provided.al2023, Handler: bootstrap, CodeUri: code}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties: {AutoPublishAlias: live, Environment: {Variables: {NAME: kim}}, Timeout: 7}
  Again: {Type: AWS::Serverless::Function, Properties: {Environment: {Variables: {NAME: lee}}}}
`,
		"code/go.mod":   goModule,
		"code/Makefile": "build-Hello:\n\tfalse\n",
		"code/main.go":  goProgram("`\"hello ` + os.Getenv(`NAME`) + `\"`"),
	})
	w := start(t, emulator.Config{})

	apply(t, w, dir)

	require.JSONEq(t, `"hello kim"`, w.answer(t, "Hello:live", `{}`))
	require.JSONEq(t, `"hello lee"`, w.answer(t, "Again", `{}`))
	_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("Again:live")})
	require.ErrorContains(t, err, "Function not found")
	got, err := w.lambda.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{
		FunctionName: aws.String("Hello:live"),
	})
	require.NoError(t, err)
	require.Equal(t, "1", *got.Version)
	require.EqualValues(t, 7, *got.Timeout)
	ignored, err := os.ReadFile(filepath.Join(dir, ".durable", ".gitignore"))
	require.NoError(t, err)
	require.Equal(t, "*\n", string(ignored))
	_, err = os.Stat(filepath.Join(dir, ".durable", "bin", "Again"))
	require.ErrorIs(t, err, os.ErrNotExist, "the same code was built twice")
}

func TestApplyHandsTheLimitsOfTheTemplateOn(t *testing.T) {
	t.Parallel()
	needs(t, "node")
	dir := files(t, map[string]string{
		"template.yaml": `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: app.handler, MemorySize: 512, Timeout: 30}
  Hang:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: app.hang, Timeout: 1}
`,
		"app.mjs": "export const handler = async (e, c) => c.memoryLimitInMB\n" +
			"export const hang = () => { for (;;); }\n",
	})
	w := start(t, emulator.Config{})

	apply(t, w, dir)

	require.JSONEq(t, `"512"`, w.answer(t, "Fn", `{}`))
	got := w.failure(t, "Hang", `{}`)
	require.Equal(t, "Sandbox.Timedout", got["errorType"])
	require.Contains(t, got["errorMessage"], "Task timed out after 1.00 seconds")
}

func TestApplyMakesTheStackKnown(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{
		"template.yaml": `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata: {Durable: {Command: [ls]}}
    Properties: {FunctionName: fn, AutoPublishAlias: live}
Outputs: {Alias: {Value: !Ref Fn.Alias}}
`,
	})
	w := start(t, emulator.Config{})
	apply(t, w, dir, project.WithStack("shop"))
	client := cloudformation.New(cloudformation.Options{
		Region: "us-east-1", BaseEndpoint: &w.url, Credentials: w.lambda.Options().Credentials,
	})

	list, err := client.ListStackResources(t.Context(),
		&cloudformation.ListStackResourcesInput{StackName: aws.String("shop")})
	require.NoError(t, err)
	got := make(map[string]string)
	for _, r := range list.StackResourceSummaries {
		got[*r.LogicalResourceId] = *r.PhysicalResourceId
	}
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:fn"
	require.Equal(t, map[string]string{
		"Fn": "fn", "FnVersion1": arn + ":1", "FnAliaslive": arn + ":live",
	}, got)
	stacks, err := client.DescribeStacks(t.Context(),
		&cloudformation.DescribeStacksInput{StackName: aws.String("shop")})
	require.NoError(t, err)
	require.Equal(t, arn+":live", *stacks.Stacks[0].Outputs[0].OutputValue)
}

func TestApplyRunsWhatMakeBuilds(t *testing.T) {
	t.Parallel()
	needs(t, "make", "node")
	dir := files(t, map[string]string{
		"template.yaml": `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties: {Runtime: nodejs22.x, Handler: made.handler, CodeUri: src}
`,
		"src/Makefile":   "build-Fn:\n\tsed s/NAME/kim/ handler.in > $(ARTIFACTS_DIR)/made.mjs\n",
		"src/handler.in": `export const handler = async () => "hello NAME";` + "\n",
	})
	w := start(t, emulator.Config{})

	apply(t, w, dir)

	require.JSONEq(t, `"hello kim"`, w.answer(t, "Fn", `{}`))
}

func TestApplyRunsCodeThatStandsInTheTemplate(t *testing.T) {
	t.Parallel()
	needs(t, "node", "python3")
	dir := files(t, map[string]string{"template.yaml": `
Globals: {Function: {Timeout: 30}}
Resources:
  Js:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async (event) => event.a
  Py:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Timeout: 30
      Code:
        ZipFile: |
          def handler(event, context):
              return event["a"]
`})
	w := start(t, emulator.Config{})

	apply(t, w, dir)

	require.JSONEq(t, `7`, w.answer(t, "Js", `{"a":7}`))
	require.JSONEq(t, `7`, w.answer(t, "Py", `{"a":7}`))
}

func TestApplyRunsGivenCommands(t *testing.T) {
	t.Parallel()
	needs(t, "python3")
	dir := files(t, map[string]string{
		"template.yaml": `
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {PackageType: Image, CodeUri: code}}
`,
		"code/run.py": `import os, urllib.request
root = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
while True:
    with urllib.request.urlopen(root + "next") as got:
        request = got.headers["Lambda-Runtime-Aws-Request-Id"]
    urllib.request.urlopen(root + request + "/response", data=b'"run"').close()
`,
	})
	w := start(t, emulator.Config{})

	apply(t, w, dir, project.WithCommand("Fn", "python3", "run.py"))

	require.JSONEq(t, `"run"`, w.answer(t, "Fn", `{}`))
}

func TestApplyRunsProgramsThatWereBuiltElsewhere(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell script, which Windows does not run")
	}
	dir := files(t, map[string]string{
		"template.yaml": "Resources: {Fn: {Type: AWS::Serverless::Function, Properties: " +
			"{Runtime: provided.al2023, CodeUri: bin}}}",
		"bin/bootstrap": "#!/bin/sh\nexit ${1-7}\n",
	})
	require.NoError(t, os.Chmod(filepath.Join(dir, "bin", "bootstrap"), 0o700))
	w := start(t, emulator.Config{})

	apply(t, w, dir)
	require.Contains(t, w.failure(t, "Fn", `{}`)["errorMessage"], "exit status 7")

	apply(t, w, dir, project.WithCommand("Fn", "./bootstrap", "8"))
	require.Contains(t, w.failure(t, "Fn", `{}`)["errorMessage"], "exit status 8")
}

func TestApplyRegistersTheOthersWhenOneCannotBeBuilt(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{
		"template.yaml": `
Resources:
  Broken: {Type: AWS::Serverless::Function, Properties: {Runtime: provided.al2023, CodeUri: broken}}
  Image: {Type: AWS::Serverless::Function, Properties: {PackageType: Image}}
  Java: {Type: AWS::Serverless::Function, Properties: {Runtime: java25}}
  Nothing: {Type: AWS::Serverless::Function, Properties: {CodeUri: empty}}
  Empty: {Type: AWS::Serverless::Function, Properties: {Runtime: provided.al2, CodeUri: empty}}
  Missing: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x, CodeUri: none}}
  Fine:
    Type: AWS::Serverless::Function
    Metadata: {Durable: {Command: [ls]}}
`,
		"empty/README":   "",
		"broken/go.mod":  goModule,
		"broken/main.go": "package main\n\nfunc main() { unknown() }\n",
	})
	w := start(t, emulator.Config{})

	err := load(t, dir).Apply(t.Context(), w.Server)

	var joined interface{ Unwrap() []error }
	require.ErrorAs(t, err, &joined)
	reasons := make(map[string]*project.BuildError)
	for _, err := range flatten(err) {
		failed, ok := errors.AsType[*project.BuildError](err)
		require.True(t, ok, "%v", err)
		reasons[failed.Function] = failed
	}
	require.Len(t, reasons, 6)
	require.Contains(t, reasons["Broken"].Output, "undefined: unknown")
	require.ErrorContains(t, reasons["Broken"], "exit status 1\n")
	require.ErrorContains(t, reasons["Image"], "it is a container image")
	require.ErrorContains(t, reasons["Java"], `the runtime "java25" is not run here`)
	require.ErrorContains(t, reasons["Nothing"], "it has no Runtime")
	require.ErrorContains(t, reasons["Missing"], "its code is not there")
	require.ErrorIs(t, reasons["Missing"], os.ErrNotExist)
	require.ErrorContains(t, reasons["Empty"], `neither a Go main package nor a program "bootstrap"`)
	list, err := w.lambda.ListFunctions(t.Context(), &lambda.ListFunctionsInput{})
	require.NoError(t, err)
	require.Len(t, list.Functions, 1)
	require.Equal(t, "Fine", *list.Functions[0].FunctionName)
}

// flatten returns the errors that were joined, one after the other.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, flatten(one)...)
	}
	return all
}

func TestApplyEndsWithItsContext(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"go.mod": goModule, "main.go": goProgram("`1`")})
	w := start(t, emulator.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, load(t, dir).Apply(ctx, w.Server), context.Canceled)
}
