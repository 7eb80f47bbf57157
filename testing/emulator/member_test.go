// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// someARN is that of an execution which doesn't exist.
const someARN = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST/durable-execution/a/b"

// call makes a request as it is and returns what came back.
func (w *world) call(
	t *testing.T, method, path string, header map[string]string,
) (status int, message string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, http.NoBody)
	require.NoError(t, err)
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	var refusal struct {
		Message string `json:"message"`
	}
	if len(body) > 0 {
		require.NoError(t, json.Unmarshal(body, &refusal), "%s", body)
	}
	return resp.StatusCode, refusal.Message
}

func TestPathsHaveToNameWhatCanExist(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	const pattern = "Member must satisfy regular expression pattern: "
	rows := map[string]struct {
		method, path string
		status       int
		message      string
	}{
		"NoARN": {
			"GET", "/2025-12-01/durable-executions/order-7", 400,
			"Value at 'durableExecutionArn' failed to satisfy constraint: " + pattern + "arn:",
		},
		"ARNOfAnAlias": {
			"GET", "/2025-12-01/durable-executions/" +
				url.PathEscape(strings.Replace(someARN, "$LATEST", "live", 1)), 400, pattern,
		},
		"LongARN": {
			"GET", "/2025-12-01/durable-executions/" +
				url.PathEscape(someARN+strings.Repeat("b", 1024)) + "/history", 400,
			"Member must have length less than or equal to 1024",
		},
		"UnknownARN": {
			"GET", "/2025-12-01/durable-executions/" + url.PathEscape(someARN), 404,
			"Durable execution not found",
		},
		"NoCallbackID": {
			"POST", "/2025-12-01/durable-execution-callbacks/a-b/heartbeat", 400,
			"Value at 'callbackId' failed to satisfy constraint: " + pattern + "[A-Za-z0-9+/]+={0,2}",
		},
		"LongCallbackID": {
			"POST", "/2025-12-01/durable-execution-callbacks/" + strings.Repeat("a", 1025) + "/fail",
			400, "Member must have length less than or equal to 1024",
		},
		"NoFunctionName": {
			"GET", "/2015-03-31/functions/a%20b", 400, "Value at 'functionName'",
		},
		"TextBeforeFunctionName": {
			"GET", "/2015-03-31/functions/myfunction:order:1", 400, "Value at 'functionName'",
		},
		"LongFunctionName": {
			"GET", "/2015-03-31/functions/" + strings.Repeat("f", 257), 400,
			"Member must have length less than or equal to 256",
		},
		"NoQualifier": {
			"GET", "/2015-03-31/functions/order?Qualifier=$NEWEST", 400, "Value at 'qualifier'",
		},
		"NoExecutionName": {
			"GET", "/2025-12-01/functions/order/durable-executions?DurableExecutionName=a.b", 400,
			"Value at 'durableExecutionName'",
		},
		"TooManyStatuses": {
			"GET", "/2025-12-01/functions/order/durable-executions?" +
				strings.Repeat("Statuses=FAILED&", 11), 400, "less than or equal to 10",
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, message := w.call(t, row.method, row.path, nil)
			require.Equal(t, row.status, status, message)
			require.Contains(t, message, row.message)
		})
	}
}

func TestHeadersOfAnInvocation(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"echo": plain(func(context.Context, []byte) ([]byte, error) { return []byte(`{}`), nil }),
	}})
	rows := map[string]struct{ header, value, refusal string }{
		"LogType":      {"X-Amz-Log-Type", "Tail", ""},
		"NoLogType":    {"X-Amz-Log-Type", "tail", "[None, Tail]"},
		"Tenant":       {"X-Amz-Tenant-Id", "a.b:c/d=e+f-g@h i_J", ""},
		"NoTenant":     {"X-Amz-Tenant-Id", "a#b", "Value at 'tenantId'"},
		"LongTenant":   {"X-Amz-Tenant-Id", strings.Repeat("t", 257), "less than or equal to 256"},
		"NoName":       {"X-Amz-Durable-Execution-Name", "a.b", "Value at 'durableExecutionName'"},
		"LongName":     {"X-Amz-Durable-Execution-Name", strings.Repeat("n", 65), "equal to 64"},
		"LongContext":  {"X-Amz-Client-Context", strings.Repeat("e30=", 900), "equal to 3583"},
		"NoInvocation": {"X-Amz-Invocation-Type", "event", "[Event, RequestResponse, DryRun]"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, message := w.call(t, "POST", "/2015-03-31/functions/echo/invocations",
				map[string]string{row.header: row.value})
			require.Contains(t, message, row.refusal)
			require.Equal(t, row.refusal == "", status == http.StatusOK, "%d %s", status, message)
		})
	}
}
