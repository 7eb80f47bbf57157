// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestQuickstartPassesItsTestsWhenDeployed(t *testing.T) {
	t.Parallel()
	account := deploy(t, emulator.Config{})

	out := passes(t, "../quickstart/order", "-cloud.stack="+quickstartStack,
		"-cloud.endpoint="+account.url)

	for _, want := range []string{
		"--- PASS: TestApproved (", "--- PASS: TestRejected (", "--- PASS: TestRejected/WithoutID (",
		`function "ConfirmFunction" runs as arn:aws:lambda:us-east-1:123456789012:function:confirm:`,
	} {
		require.Contains(t, out, want)
	}
	require.NotContains(t, out, "--- SKIP")
}

func TestOrderPassesItsTestsWhenDeployed(t *testing.T) {
	t.Parallel()
	account := deploy(t, emulator.Config{SkipTime: true})

	out := passes(t, "../order", "-cloud.stack="+orderStack, "-cloud.endpoint="+account.url,
		"-cloud.timeout=25h")

	for _, want := range []string{
		"--- PASS: TestApproved (", "--- PASS: TestRejected (",
		`what is registered for "label:live" is not used`,
		"--- SKIP: TestExpired (", "no deployed function is named",
	} {
		require.Contains(t, out, want)
	}
}

func TestOrderTakesADayWhenDeployed(t *testing.T) {
	t.Parallel()

	out := passes(t, "../order", "-run=^TestApproved$", "-cloud.endpoint=http://127.0.0.1:1")

	require.Contains(t, out, "--- SKIP: TestApproved (")
	require.Contains(t, out, "not run with -cloud: it takes 24h, and -cloud.timeout is 5m")
}

func TestFlagsNeedCloud(t *testing.T) {
	t.Parallel()

	out, err := goTest(t, "../order", "-run=^TestExpired$", "-cloud.stack="+orderStack)

	require.Error(t, err)
	require.Contains(t, out, "durabletest: flags that begin with -cloud. have no meaning without")
}

// passes runs the tests of an example with -cloud, requires that they pass and
// returns what they print.
func passes(t *testing.T, pkg string, flags ...string) string {
	t.Helper()
	out, err := goTest(t, pkg, append(flags, "-cloud")...)
	require.NoError(t, err, "%s", out)
	return out
}

// goTest runs the tests of an example in a process that finds no AWS
// configuration.
func goTest(t *testing.T, pkg string, flags ...string) (string, error) {
	t.Helper()
	skipIfShort(t)
	args := append([]string{"test", "-v", "-count=1", pkg}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Env = append(os.Environ(),
		"AWS_ACCESS_KEY_ID=dummy", "AWS_SECRET_ACCESS_KEY=dummy", "AWS_REGION=us-east-1",
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
