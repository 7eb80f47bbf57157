// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
)

// The tests of this file are not parallel: they set the environment from which
// the clients are made.

// isolate hides this machine's AWS configuration.
func isolate(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			require.NoError(t, os.Unsetenv(name))
		}
	}
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

// written is the path of a file with that text.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// fast is a step and nothing to wait for, so that real time does not matter.
func fast(ctx durable.Context, in string) (string, error) {
	return durable.Step(ctx, "echo", func(durable.StepContext) (string, error) { return in, nil })
}

func TestEndpointOnThisMachineNeedsNoConfiguration(t *testing.T) {
	isolate(t)
	t.Setenv("AWS_CONFIG_FILE", written(t,
		"[default]\naws_access_key_id = AKIDREAL\naws_secret_access_key = sekrit\n"))
	var l logs
	w := only(fast)
	server := httptest.NewServer(w)
	defer server.Close()

	result, err := cloud.Run(t.Context(), cloud.Config{Endpoint: server.URL, Logf: l.Logf},
		cloud.StartRequest{Function: "orders:live", Input: []byte(`"hello"`)})

	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionSucceeded, result.Status)
	require.Equal(t, `"hello"`, *result.Output)
	for _, c := range w.of("GetDurableExecutionHistory") {
		require.Contains(t, c.header.Get("Authorization"), "Credential=emulator/")
		require.Contains(t, c.header.Get("Authorization"), "/us-east-1/lambda/")
	}
	require.NotContains(t, l.String(), "console")
}

func TestProfileGivesRegionAndCredentials(t *testing.T) {
	isolate(t)
	t.Setenv("AWS_CONFIG_FILE", written(t, "[profile dev]\nregion = eu-west-3\n"+
		"aws_access_key_id = AKIDDEV\naws_secret_access_key = sekrit\n"))
	w := only(fast)
	server := httptest.NewServer(w)
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL_LAMBDA", server.URL)

	_, err := cloud.Run(t.Context(), cloud.Config{Profile: "dev"},
		cloud.StartRequest{Function: "orders:live", Input: []byte(`"hello"`)})

	require.NoError(t, err)
	require.Contains(t, w.of("Invoke")[0].header.Get("Authorization"), "Credential=AKIDDEV/")
	require.Contains(t, w.of("Invoke")[0].header.Get("Authorization"), "/eu-west-3/lambda/")
}

func TestStackIsAskedThroughTheClientThatWasMade(t *testing.T) {
	isolate(t)
	t.Setenv("AWS_CONFIG_FILE", written(t, ""))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>` +
			`<Message>Stack with id shop does not exist</Message></Error></ErrorResponse>`))
	}))
	defer server.Close()
	r, err := cloud.New(t.Context(), cloud.Config{Endpoint: server.URL, Stack: "shop"})
	require.NoError(t, err)
	defer r.Close()

	_, err = r.Start(t.Context(), cloud.StartRequest{Function: "OrderFunction"})

	require.ErrorContains(t, err, `there is no stack "shop" in us-east-1: check -cloud.stack and`+
		" -cloud.region: cloudformation:DescribeStacks: ValidationError: Stack with id shop does not")
}

func TestConfigurationThatCanNotBeUsedIsExplained(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  cloud.Config
		want string
	}{
		"NoRegion": {
			cloud.Config{},
			"cloud: there is no AWS Region: set -cloud.region, AWS_REGION or the region of the profile",
		},
		"NoProfile": {
			cloud.Config{Profile: "staging"},
			`cloud: there is no AWS profile "staging": set -cloud.profile to one of those that aws` +
				" configure list-profiles shows",
		},
		"NoURL": {
			cloud.Config{Endpoint: "localhost:9001"},
			"cloud: -cloud.endpoint is not a URL: write it like http://localhost:9001",
		},
	} {
		t.Run(name, func(t *testing.T) {
			isolate(t)
			t.Setenv("AWS_CONFIG_FILE", written(t, ""))
			_, err := cloud.New(t.Context(), c.cfg)
			require.EqualError(t, err, c.want)
		})
	}
}

func TestConfigurationFileThatCanNotBeReadIsExplained(t *testing.T) {
	isolate(t)
	t.Setenv("AWS_CONFIG_FILE", written(t, ""))
	t.Setenv("AWS_CA_BUNDLE", filepath.Join(t.TempDir(), "none.pem"))

	_, err := cloud.New(t.Context(), cloud.Config{Region: "eu-west-1"})

	require.ErrorContains(t, err, "cloud: the AWS configuration can't be used: ")
	require.ErrorContains(t, err, "; check it with aws configure list")
}

func TestMissingCredentialsAreExplained(t *testing.T) {
	isolate(t)
	t.Setenv("AWS_CONFIG_FILE", written(t, ""))
	r, err := cloud.New(t.Context(), cloud.Config{Region: "eu-west-1"})
	require.NoError(t, err)
	defer r.Close()

	_, err = r.Start(t.Context(), cloud.StartRequest{Function: "orders:live"})

	require.ErrorContains(t, err, "lambda:InvokeFunction: there are no usable AWS credentials: ")
	require.ErrorContains(t, err, "sign in again with aws sso login or aws login, or set new AWS_ACC")
}

func TestNothingListensAtTheEndpoint(t *testing.T) {
	isolate(t)
	t.Setenv("AWS_CONFIG_FILE", written(t, ""))
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()

	failure := heartbeat(t, cloud.Config{
		Endpoint: server.URL, Poll: cloud.Poll{Min: time.Nanosecond, Max: time.Nanosecond},
	})

	require.Contains(t, failure.Message, "connection refused")
	require.Equal(t, "see that something listens at -cloud.endpoint", failure.Advice)
}
