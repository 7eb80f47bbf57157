// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// FuzzRequests sends requests of any kind. None of them crashes the emulator, and
// none is answered as if the fault was the service's.
func FuzzRequests(f *testing.F) {
	pending := make(chan protocol.InvocationInput, 1)
	srv := emulator.New(emulator.Config{Store: newMemoryStore(), Functions: map[string]emulator.Function{
		"plain":   plain(func(_ context.Context, event []byte) ([]byte, error) { return event, nil }),
		"durable": {Durable: &emulator.Durable{}, Handler: succeedAtOnce},
		"open": {Durable: &emulator.Durable{}, Handler: func(ctx context.Context, event []byte) ([]byte, error) {
			in, err := protocol.DecodeInvocationInput(event)
			if err != nil {
				return nil, err
			}
			select {
			case pending <- in:
				return forever(ctx, event)
			default:
				return succeedAtOnce(ctx, event)
			}
		}},
	}})
	f.Cleanup(func() { require.NoError(f, srv.Close()) })
	answerOf(f.Context(), srv, "POST", "/2015-03-31/functions/open:1/invocations", "Event", "", nil)
	in := <-pending
	addRequests(f, &in)
	f.Fuzz(func(t *testing.T, method, target, kind, action string, body []byte) {
		answer := answerOf(t.Context(), srv, method, target, kind, action, body)
		if answer == nil {
			t.Skip("no client can send this")
		}
		require.Less(t, answer.Code, http.StatusInternalServerError, "%s", answer.Body)
		require.NotEmpty(t, answer.Header().Get("X-Amzn-Requestid"))
		require.Empty(t, answer.Header().Get("Access-Control-Allow-Origin"))
	})
}

func succeedAtOnce(context.Context, []byte) ([]byte, error) {
	return []byte(`{"Status":"SUCCEEDED","Result":"1"}`), nil
}

// answerOf is nil for a request that can't be made.
func answerOf(
	ctx context.Context, srv http.Handler, method, target, kind, action string, body []byte,
) *httptest.ResponseRecorder {
	req, err := http.NewRequestWithContext(ctx, method, "http://127.0.0.1"+target,
		bytes.NewReader(body))
	if err != nil || req.Host != "127.0.0.1" {
		return nil
	}
	req.RequestURI = target
	req.Header.Set("X-Amz-Invocation-Type", kind)
	req.Header.Set("X-Amz-Durable-Execution-Name", action)
	req.Header.Set("X-Amz-Client-Context", action)
	if req.URL.Path == "/" {
		req.Header.Set("X-Amz-Target", action)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer := httptest.NewRecorder()
	srv.ServeHTTP(answer, req)
	return answer
}

// addRequests adds one good request for every operation.
func addRequests(f *testing.F, in *protocol.InvocationInput) {
	f.Helper()
	execution := "/2025-12-01/durable-executions/" + url.PathEscape(in.DurableExecutionARN)
	for _, seed := range []struct{ method, target, kind, action, body string }{
		{"POST", "/2015-03-31/functions/plain/invocations", "RequestResponse", "", `{"n":1}`},
		{"POST", "/2015-03-31/functions/durable:1/invocations", "RequestResponse", "name", `1`},
		{"POST", "/2015-03-31/functions/durable/invocations?Qualifier=2", "Event", "", `1`},
		{"POST", "/2015-03-31/functions/durable:live/invocations", "DryRun", "", ``},
		{"GET", "/2015-03-31/functions/durable/configuration?Qualifier=1", "", "", ``},
		{"GET", "/2015-03-31/functions/durable", "", "", ``},
		{"GET", "/2015-03-31/functions?MaxItems=2&Marker=", "", "", ``},
		{"GET", "/2015-03-31/functions/durable/versions", "", "", ``},
		{"GET", "/2015-03-31/functions/durable/aliases/live", "", "", ``},
		{"GET", execution + "?IncludeExecutionData=true", "", "", ``},
		{"GET", execution + "/history?MaxItems=1&ReverseOrder=true&Marker=aGlzdG9yeS4x", "", "", ``},
		{"GET", execution + "/state?CheckpointToken=" + url.QueryEscape(in.CheckpointToken), "", "", ``},
		{"POST", execution + "/checkpoint", "", "", `{"CheckpointToken":"` + in.CheckpointToken +
			`","ClientToken":"c","Updates":[{"Id":"1","Type":"STEP","Action":"START"}]}`},
		{"POST", "/2025-12-01/durable-executions/arn/stop", "", "", `{"ErrorType":"E"}`},
		{"GET", "/2025-12-01/functions/durable/durable-executions?Statuses=RUNNING&StartedAfter=" +
			"2026-01-02T03:04:05Z", "", "", ``},
		{"POST", "/2025-12-01/durable-execution-callbacks/aWQ%3D/succeed", "", "", `"yes"`},
		{"POST", "/2025-12-01/durable-execution-callbacks/aWQ%3D/fail", "", "", `{"ErrorData":"d"}`},
		{"POST", "/2025-12-01/durable-execution-callbacks/aWQ%3D/heartbeat", "", "", ``},
		{"POST", "/", "", "", "Action=DescribeStackResource&StackName=s&LogicalResourceId=r"},
		{
			"POST", "/", "", "Logs_20140328.FilterLogEvents",
			`{"logGroupName":"/aws/lambda/plain","filterPattern":"{ $.a = \"b\" }","limit":1}`,
		},
		{"PUT", "/nothing", "", "", ``},
	} {
		f.Add(seed.method, seed.target, seed.kind, seed.action, []byte(seed.body))
	}
}
