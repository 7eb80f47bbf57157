// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// nothing is a function that does nothing.
func nothing() emulator.Function {
	return plain(func(context.Context, []byte) ([]byte, error) { return nil, nil })
}

// published is a function with two versions and two aliases.
func published() emulator.Function {
	f := nothing()
	f.Versions = []string{"1", "2"}
	f.Aliases = map[string]string{"live": "2", "old": "1"}
	return f
}

func TestPublishedFunctionsHaveOnlyWhatWasPublished(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"order": published()}})
	for qualifier, version := range map[string]string{
		"": "$LATEST", "$LATEST": "$LATEST", "1": "1", "2": "2", "live": "2", "old": "1",
	} {
		in := &lambda.InvokeInput{FunctionName: aws.String("order")}
		if qualifier != "" {
			in.Qualifier = &qualifier
		}
		out, err := w.lambda.Invoke(t.Context(), in)
		require.NoError(t, err, qualifier)
		require.Equal(t, version, *out.ExecutedVersion, qualifier)
	}
	for _, qualifier := range []string{"3", "next"} {
		_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
			FunctionName: aws.String("order"), Qualifier: &qualifier,
		})
		var missing *types.ResourceNotFoundException
		require.ErrorAs(t, err, &missing)
		require.Equal(t, "Function not found: arn:aws:lambda:us-east-1:123456789012:function:order:"+
			qualifier, missing.ErrorMessage())
	}
}

func TestExecutionsArePinnedToTheVersionOfTheAlias(t *testing.T) {
	t.Parallel()
	order := published()
	order.Durable = &emulator.Durable{}
	order.Handler = func(context.Context, []byte) ([]byte, error) {
		return []byte(`{"Status":"SUCCEEDED"}`), nil
	}
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"order": order}})

	out := w.invoke(t, "order:live", `{}`)

	require.Contains(t, *out.DurableExecutionArn, ":function:order:2/durable-execution/")
	for qualifier, n := range map[string]int{"live": 1, "2": 1, "old": 0, "$LATEST": 0} {
		list, err := w.lambda.ListDurableExecutionsByFunction(t.Context(),
			&lambda.ListDurableExecutionsByFunctionInput{
				FunctionName: aws.String("order"), Qualifier: &qualifier,
			})
		require.NoError(t, err)
		require.Len(t, list.DurableExecutions, n, qualifier)
	}
}

func TestVersionsAndAliasesHaveToMakeSense(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	rows := map[string]func(f *emulator.Function){
		`version "x" is not a number`:  func(f *emulator.Function) { f.Versions = []string{"x"} },
		`version "01" is not a number`: func(f *emulator.Function) { f.Versions = []string{"01"} },
		`alias "a b" has a name`: func(f *emulator.Function) {
			f.Aliases = map[string]string{"a b": "$LATEST"}
		},
		`alias "7" has a name`: func(f *emulator.Function) {
			f.Aliases = map[string]string{"7": "$LATEST"}
		},
		`alias "live" leads to the version "1"`: func(f *emulator.Function) {
			f.Aliases = map[string]string{"live": "1"}
		},
	}
	for reason, change := range rows {
		f := nothing()
		change(&f)
		require.ErrorContains(t, w.Register("order", f), reason)
	}
}

func TestFunctionsAreListed(t *testing.T) {
	t.Parallel()
	config := emulator.Config{Functions: map[string]emulator.Function{"order": published()}}
	for i := range 60 {
		config.Functions[fmt.Sprintf("f-%02d", i)] = nothing()
	}
	w := start(t, config)
	list := func(in lambda.ListFunctionsInput) (names []string) {
		pages := lambda.NewListFunctionsPaginator(w.lambda, &in)
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.Functions), 50)
			for _, f := range page.Functions {
				names = append(names, *f.FunctionName+":"+*f.Version)
			}
		}
		return names
	}

	all := list(lambda.ListFunctionsInput{})
	require.Len(t, all, 61)
	require.Equal(t, "order:$LATEST", all[60])
	require.Equal(t, all, list(lambda.ListFunctionsInput{MaxItems: aws.Int32(7)}))
	all = list(lambda.ListFunctionsInput{FunctionVersion: types.FunctionVersionAll})
	require.Equal(t, []string{"order:$LATEST", "order:1", "order:2"}, all[60:])
}

func TestVersionsAndAliasesAreListed(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"order": published()}})
	name := aws.String("order")

	versions, err := w.lambda.ListVersionsByFunction(t.Context(),
		&lambda.ListVersionsByFunctionInput{FunctionName: name})
	require.NoError(t, err)
	var got []string
	for _, v := range versions.Versions {
		got = append(got, *v.Version)
	}
	require.Equal(t, []string{"$LATEST", "1", "2"}, got)

	const arn = "arn:aws:lambda:us-east-1:123456789012:function:order:"
	aliases, err := w.lambda.ListAliases(t.Context(), &lambda.ListAliasesInput{FunctionName: name})
	require.NoError(t, err)
	require.Len(t, aliases.Aliases, 2)
	require.Equal(t, arn+"live", *aliases.Aliases[0].AliasArn)
	require.Equal(t, "2", *aliases.Aliases[0].FunctionVersion)
	aliases, err = w.lambda.ListAliases(t.Context(),
		&lambda.ListAliasesInput{FunctionName: name, FunctionVersion: aws.String("1")})
	require.NoError(t, err)
	require.Len(t, aliases.Aliases, 1)
	require.Equal(t, "old", *aliases.Aliases[0].Name)

	alias, err := w.lambda.GetAlias(t.Context(),
		&lambda.GetAliasInput{FunctionName: name, Name: aws.String("old")})
	require.NoError(t, err)
	require.Equal(t, arn+"old", *alias.AliasArn)
	_, err = w.lambda.GetAlias(t.Context(),
		&lambda.GetAliasInput{FunctionName: name, Name: aws.String("next")})
	var missing *types.ResourceNotFoundException
	require.ErrorAs(t, err, &missing)
}

func TestFunctionsAreDescribed(t *testing.T) {
	t.Parallel()
	order := emulator.Function{
		Command: []string{"./order"}, Timeout: 7 * time.Second, MemoryMB: 512,
		Env: map[string]string{"TABLE": "orders"}, Runtime: "nodejs22.x", HandlerName: "app.run",
		Durable:  &emulator.Durable{ExecutionTimeout: time.Hour},
		Versions: []string{"1"}, Aliases: map[string]string{"live": "1"},
	}
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"order": order}})

	out, err := w.lambda.GetFunction(t.Context(),
		&lambda.GetFunctionInput{FunctionName: aws.String("order"), Qualifier: aws.String("live")})

	require.NoError(t, err)
	require.Equal(t, "./order", *out.Code.Location)
	got := out.Configuration
	require.Equal(t, "order", *got.FunctionName)
	require.Equal(t, "arn:aws:lambda:us-east-1:123456789012:function:order:live", *got.FunctionArn)
	require.Equal(t, "1", *got.Version)
	require.Equal(t, types.RuntimeNodejs22x, got.Runtime)
	require.Equal(t, "app.run", *got.Handler)
	require.EqualValues(t, 7, *got.Timeout)
	require.EqualValues(t, 512, *got.MemorySize)
	require.Equal(t, map[string]string{"TABLE": "orders"}, got.Environment.Variables)
	require.EqualValues(t, 3600, *got.DurableConfig.ExecutionTimeout)
	require.Equal(t, "/aws/lambda/order", *got.LoggingConfig.LogGroup)
	require.Equal(t, types.StateActive, got.State)
	require.Nil(t, got.TenancyConfig)
	_, err = w.lambda.GetFunction(t.Context(),
		&lambda.GetFunctionInput{FunctionName: aws.String("order:next")})
	var missing *types.ResourceNotFoundException
	require.ErrorAs(t, err, &missing)
}

func TestListsRefuseWhatTheyCannotPage(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"order": published()}})
	for _, path := range []string{
		"/2015-03-31/functions?Marker=99", "/2015-03-31/functions/?Marker=x",
		"/2015-03-31/functions?MaxItems=10001", "/2015-03-31/functions?FunctionVersion=SOME",
		"/2015-03-31/functions/order/versions?Marker=-1",
		"/2015-03-31/functions/order/aliases?MaxItems=-1",
	} {
		status, message := w.call(t, "GET", path, nil)
		require.Equal(t, 400, status, path)
		require.Contains(t, message, "failed to satisfy constraint", path)
	}
}
