// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

// around is a template in which a value stands in the environment.
func around(value string) string {
	return `
Parameters:
  Stage: {Type: String, Default: dev}
  Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
Mappings:
  Sizes: {dev: {Memory: 128}, prod: {Memory: 1024}}
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsProd: {"Fn::Equals": [{Ref: Stage}, prod]}
  Both: !And [!Condition IsDev, Condition: IsProd]
  Either: !Or [!Condition IsDev, !Condition IsProd]
Defaults: &defaults {A: 1}
Resources:
  Other: {Type: AWS::Serverless::Function, Properties: {FunctionName: other-function}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          VALUE: ` + value + "\n"
}

func TestIntrinsicFunctions(t *testing.T) {
	t.Parallel()
	rows := map[string]string{
		`plain`:        "plain",
		`007`:          "007",
		`true`:         "true",
		`1.50`:         "1.50",
		`2026-01-02`:   "2026-01-02",
		`~`:            "",
		`!Ref Stage`:   "dev",
		`{Ref: Stage}`: "dev",
		`!Ref Other`:   "other-function",
		`!Sub "${Stage}-${AWS::AccountId}-${!Stage}"`: "dev-123456789012-${Stage}",
		`!Sub "${Other.Arn}:live"`: "arn:aws:lambda:us-east-1:123456789012:function:" +
			"other-function:live",
		`!Sub ["${A}-${Stage}", {A: !Ref Other}]`:                "other-function-dev",
		`!Join ["-", [a, !Ref Stage, c]]`:                        "a-dev-c",
		`!Join ["+", !Ref Zones]`:                                "a+b+c",
		`!Select [1, !Ref Zones]`:                                "b",
		`!Select [2, !Split ["/", "x/y/z"]]`:                     "z",
		`!Select [0, !GetAZs ""]`:                                "us-east-1a",
		`!FindInMap [Sizes, !Ref Stage, Memory]`:                 "128",
		`!If [IsDev, yes, no]`:                                   "yes",
		`!If [IsProd, yes, no]`:                                  "no",
		`!If [Both, yes, no]`:                                    "no",
		`!If [Either, yes, no]`:                                  "yes",
		`!If [IsDev, !Ref AWS::NoValue, no]`:                     "",
		`!Base64 abc`:                                            "YWJj",
		`!Join ["", [a, !If [IsProd, x, !Ref AWS::NoValue], b]]`: "ab",
		`!Sub "${AWS::StackId}"`:                                 "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1",
		`!Sub "${AWS::Partition}.${AWS::URLSuffix}"`:             "aws.amazonaws.com",
	}
	for value, want := range rows {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			p := load(t, files(t, map[string]string{"template.yaml": around(value)}),
				project.WithStack("shop"))
			require.Equal(t, want, p.Functions[1].Env["VALUE"])
		})
	}
}

func TestEnvironmentAsAWhole(t *testing.T) {
	t.Parallel()
	for environment, want := range map[string]map[string]string{
		`!If [Never, {Variables: {A: "1"}}, {Variables: {B: "2"}}]`: {"B": "2"},
		`{Variables: !If [Never, {A: "1"}, !Ref AWS::NoValue]}`:     {},
		`!If [Never, {Variables: {A: "1"}}, !Ref AWS::NoValue]`:     {},
	} {
		p := load(t, files(t, map[string]string{"template.yaml": `
Conditions: {Never: !Equals [a, b]}
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Environment: ` + environment + "}}\n"}))
		require.Equal(t, want, p.Functions[0].Env)
	}
}

func TestIntrinsicFunctionsThatAreWrong(t *testing.T) {
	t.Parallel()
	rows := map[string]string{
		`!Ref [a]`:                       "Ref wants a name",
		`!GetAtt [a]`:                    "Fn::GetAtt wants a list of 2 values",
		`!Sub [a]`:                       "Fn::Sub wants a text",
		`!Sub "${Stage"`:                 "Fn::Sub: ${ without }",
		`!Sub "${Nobody}"`:               `it refers to "Nobody"`,
		`!Join [a]`:                      "Fn::Join wants a list of 2 values",
		`!Join [a, b]`:                   "Fn::Join wants a separator and a list",
		`!Split ["", b]`:                 "Fn::Split wants a separator and a text",
		`!Select [3, !Ref Zones]`:        "Fn::Select wants a number and a list",
		`!Select [x, !Ref Zones]`:        "Fn::Select wants a number and a list",
		`!FindInMap [Sizes, qa, Memory]`: `the mapping "Sizes" has no "qa" with "Memory"`,
		`!If [IsDev, a]`:                 "Fn::If wants a condition and two values",
		`!If [IsQA, a, b]`:               `there is no condition "IsQA"`,
		`!Not IsDev`:                     "Fn::Not wants a list of conditions",
	}
	for value, reason := range rows {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			_, err := project.Load(files(t, map[string]string{"template.yaml": around(value)}))
			require.ErrorContains(t, err, "Fn.Environment.VALUE: "+reason)
		})
	}
}
