// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

// The script checks what it gets itself, with the client of AWS for Python as it
// is: AWS_ENDPOINT_URL is all that it is told.
func TestBoto3(t *testing.T) {
	t.Parallel()
	python := boto3(t)
	w := startJavaScript(t, emulator.Config{})
	apply(t, w, files(t, map[string]string{
		"template.yaml": ordinary("python3.13", "app.handler"),
		"code/app.py":   "def handler(event, context):\n    print('hello', event)\n    return event\n",
	}), project.WithStack("shop"))

	script := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "client.py"))
	script.Env = append(script.Environ(), "AWS_ENDPOINT_URL="+w.url, "AWS_DEFAULT_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=EMULATOR", "AWS_SECRET_ACCESS_KEY=emulator", "AWS_CONFIG_FILE=/dev/null")
	output, err := script.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Equal(t, "all is well\n", string(output))
}

// boto3 is a Python that has the client of AWS, in a version that knows of
// durable executions.
func boto3(t *testing.T) string {
	t.Helper()
	needs(t, "python3")
	check := exec.CommandContext(t.Context(), "python3", "-c", "import boto3; boto3.client("+
		"'lambda', region_name='us-east-1').get_durable_execution")
	if output, err := check.CombinedOutput(); err != nil {
		t.Skipf("python3 has no boto3 that knows durable executions: %v\n%s", err, output)
	}
	return "python3"
}
