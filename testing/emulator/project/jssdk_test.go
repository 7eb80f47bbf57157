// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// The functions in testdata/js use the durable execution SDK for JavaScript,
// unmodified, as npm installs it.

// install makes sure that the dependencies of testdata/js are in a folder outside
// of the source tree, which is used again, and returns their folder.
var install = sync.OnceValues(func() (string, error) {
	lock, err := os.ReadFile(filepath.Join("testdata", "js", "package-lock.json"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	dir := filepath.Join(os.TempDir(), "durable-go-npm-"+hex.EncodeToString(sum[:6]))
	modules := filepath.Join(dir, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	fresh, err := os.MkdirTemp("", "durable-go-npm-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(fresh) }() // it is gone when all went well
	for _, name := range []string{"package.json", "package-lock.json"} {
		if err := copyFile(filepath.Join("testdata", "js", name), filepath.Join(fresh, name)); err != nil {
			return "", err
		}
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = fresh
	if output, err := npm.CombinedOutput(); err != nil {
		return "", &exec.Error{Name: "npm ci: " + string(output), Err: err}
	}
	if err := os.Rename(fresh, dir); err != nil && !os.IsExist(err) {
		return "", err
	}
	return modules, nil
})

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

// startJavaScript runs the functions of testdata/js, and the function price,
// which is written in Go.
func startJavaScript(t *testing.T, cfg emulator.Config) *world {
	t.Helper()
	needs(t, "node", "npm")
	modules, err := install()
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("the SDK for JavaScript can't be installed here: %v", err)
	}
	require.NoError(t, err)
	dir := t.TempDir()
	all, err := filepath.Glob(filepath.Join("testdata", "js", "*.*"))
	require.NoError(t, err)
	for _, file := range all {
		require.NoError(t, copyFile(file, filepath.Join(dir, filepath.Base(file))))
	}
	require.NoError(t, os.Symlink(modules, filepath.Join(dir, "node_modules")))
	w := start(t, cfg)
	apply(t, w, dir)
	price := awslambda.NewHandler(priceOf, awslambda.WithClient(w.lambda),
		durable.WithLogHandler(slog.DiscardHandler))
	require.NoError(t, w.Register("price", emulator.Function{
		Handler: price.Invoke, Durable: &emulator.Durable{},
	}))
	return w
}

type priceRequest struct {
	SKU string `json:"sku"`
}

func priceOf(ctx durable.Context, req priceRequest) (int, error) {
	return durable.Step(ctx, "look-up", func(durable.StepContext) (int, error) {
		return 100 * len(req.SKU), nil
	})
}

func (w *world) history(t *testing.T, arn *string) (events []types.Event) {
	t.Helper()
	pages := lambda.NewGetDurableExecutionHistoryPaginator(w.lambda,
		&lambda.GetDurableExecutionHistoryInput{DurableExecutionArn: arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		events = append(events, page.Events...)
	}
	return events
}

// story is what happened, without the invocations.
func story(events []types.Event) (lines []string) {
	for _, e := range events {
		if e.EventType == types.EventTypeInvocationCompleted {
			continue
		}
		line := string(e.EventType)
		if !strings.HasPrefix(line, "Execution") {
			line += " " + aws.ToString(e.Name)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestJavaScriptSDK(t *testing.T) {
	t.Parallel()
	w := startJavaScript(t, emulator.Config{SkipTime: true})
	payload := `{"id":7,"sku":"abc","marker":"` + filepath.Join(t.TempDir(), "marker") + `"}`

	out := w.invoke(t, "Order:live", payload)

	require.Nil(t, out.FunctionError, "%s", out.Payload)
	require.JSONEq(t, `{"stock":"reserved","label":"label of 7","polls":3,"price":300,
		"both":[1,2]}`, string(out.Payload))
	require.Equal(t, "1", *out.ExecutedVersion)
	events := w.history(t, out.DurableExecutionArn)
	require.Equal(t, []string{
		"ExecutionStarted",
		"StepStarted reserve", "StepFailed reserve", "StepStarted reserve", "StepSucceeded reserve",
		"WaitStarted cool-off", "WaitSucceeded cool-off",
		"ContextStarted label", "StepStarted print", "StepSucceeded print",
		"WaitStarted dry", "WaitSucceeded dry", "ContextSucceeded label",
		"StepStarted courier", "StepSucceeded courier", "StepStarted courier",
		"StepSucceeded courier", "StepStarted courier", "StepSucceeded courier",
		"ChainedInvokeStarted price", "ChainedInvokeSucceeded price",
	}, story(events)[:21])
	require.Equal(t, "ExecutionSucceeded", story(events)[len(story(events))-1])
	for _, e := range events {
		require.LessOrEqual(t, len(aws.ToString(e.Id)), 64)
	}
}

func TestJavaScriptSDKLogsAreFoundByTheirFields(t *testing.T) {
	t.Parallel()
	w := startJavaScript(t, emulator.Config{SkipTime: true})
	payload := `{"id":7,"sku":"abc","marker":"` + filepath.Join(t.TempDir(), "marker") + `"}`
	out := w.invoke(t, "Order:live", payload)
	require.Nil(t, out.FunctionError, "%s", out.Payload)

	lines := w.filter(t, "Order", `{ ($.durableExecutionArn = "`+*out.DurableExecutionArn+
		`") || ($.executionArn = "`+*out.DurableExecutionArn+`") }`)

	var got []any
	for _, line := range lines {
		got = append(got, record(t, line)["message"])
	}
	require.Equal(t, []any{"order received", "reserving", "reserving"}, got)
}

func TestJavaScriptSDKSurvivesACrash(t *testing.T) {
	t.Parallel()
	w := startJavaScript(t, emulator.Config{SkipTime: true})

	out := w.invoke(t, "Crash:1", `{"marker":"`+filepath.Join(t.TempDir(), "marker")+`"}`)

	require.JSONEq(t, `"survived"`, string(out.Payload))
	events := w.history(t, out.DurableExecutionArn)
	require.Equal(t, []string{
		"ExecutionStarted", "StepStarted before", "StepSucceeded before", "StepStarted crash",
		"StepFailed crash", "StepStarted crash", "StepSucceeded crash", "ExecutionSucceeded",
	}, story(events))
	died := slices.IndexFunc(events, func(e types.Event) bool {
		return e.InvocationCompletedDetails != nil && e.InvocationCompletedDetails.Error != nil
	})
	require.GreaterOrEqual(t, died, 0)
	require.Equal(t, "Runtime.ExitError",
		*events[died].InvocationCompletedDetails.Error.Payload.ErrorType)
}

func TestJavaScriptSDKBatches(t *testing.T) {
	t.Parallel()
	w := startJavaScript(t, emulator.Config{SkipTime: true})

	out := w.invoke(t, "Batches:live", `[1,2,3,4]`)

	require.Nil(t, out.FunctionError, "%s", out.Payload)
	require.JSONEq(t, `{"doubled":[2,4,6,8],"reason":"ALL_COMPLETED","failures":["too far"],
		"flat":["a","b"]}`, string(out.Payload))
	lines := story(w.history(t, out.DurableExecutionArn))
	for _, want := range []string{
		"ContextStarted double", "ContextSucceeded item-3", "ContextFailed broken",
		"ContextSucceeded branches",
	} {
		require.Contains(t, lines, want)
	}
}

func TestJavaScriptSDKCallbacks(t *testing.T) {
	t.Parallel()
	w := startJavaScript(t, emulator.Config{})
	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("Approval:live"), InvocationType: types.InvocationTypeEvent,
		DurableExecutionName: aws.String("a_1-B"),
	})
	require.NoError(t, err)

	_, err = w.lambda.SendDurableExecutionCallbackSuccess(t.Context(),
		&lambda.SendDurableExecutionCallbackSuccessInput{
			CallbackId: w.callback(t, out.DurableExecutionArn, 0), Result: []byte(`{"by": "kim"}`),
		})
	require.NoError(t, err)
	payment := w.callback(t, out.DurableExecutionArn, 1)
	_, err = w.lambda.SendDurableExecutionCallbackHeartbeat(t.Context(),
		&lambda.SendDurableExecutionCallbackHeartbeatInput{CallbackId: payment})
	require.NoError(t, err)
	_, err = w.lambda.SendDurableExecutionCallbackFailure(t.Context(),
		&lambda.SendDurableExecutionCallbackFailureInput{
			CallbackId: payment, Error: &types.ErrorObject{ErrorMessage: aws.String("card refused")},
		})
	require.NoError(t, err)

	result, err := w.Wait(t.Context(), *out.DurableExecutionArn)
	require.NoError(t, err)
	require.JSONEq(t, `{"answer":{"by":"kim"},"refused":"card refused"}`, *result.Output)
}

func TestJavaScriptSDKInAModuleOfTheOlderKind(t *testing.T) {
	t.Parallel()
	w := startJavaScript(t, emulator.Config{})
	got := w.failure(t, "CommonJS:live", `{}`)
	require.Equal(t, "RangeError", got["errorType"])
	require.Equal(t, "no such order", got["errorMessage"])
}

func TestJavaScriptSDKReadsAllPages(t *testing.T) {
	t.Parallel()
	w := startJavaScript(t, emulator.Config{SkipTime: true, InlineItems: 3, PageItems: 4})

	out := w.invoke(t, "Pages:live", `{"steps":30,"bytes":6500000}`)

	require.Nil(t, out.FunctionError, "%.200s", out.Payload)
	var got struct {
		Sum     int    `json:"sum"`
		Padding string `json:"padding"`
	}
	require.NoError(t, json.Unmarshal(out.Payload, &got))
	require.Equal(t, 435, got.Sum)
	require.Len(t, got.Padding, 6_500_000)
}
