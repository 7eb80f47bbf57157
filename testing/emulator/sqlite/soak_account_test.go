// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// account is a client of an emulator that may be dead.
type account struct{ url string }

func (a account) call(
	ctx context.Context, method, path string, header http.Header, body string, into any,
) (http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, a.url+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode >= http.StatusBadRequest:
		return nil, fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, got)
	case into == nil:
		return resp.Header, nil
	default:
		return resp.Header, json.Unmarshal(got, into)
	}
}

// launch starts an execution for an order and returns its ARN.
func (a account) launch(ctx context.Context, order int) (string, error) {
	header, err := a.call(ctx, http.MethodPost, "/2015-03-31/functions/work:1/invocations",
		http.Header{
			"X-Amz-Invocation-Type":        {"Event"},
			"X-Amz-Durable-Execution-Name": {fmt.Sprintf("order-%d", order)},
		}, fmt.Sprint(order), nil)
	return header.Get("X-Amz-Durable-Execution-Arn"), err
}

// execution is what GetDurableExecution tells.
type execution struct {
	Status protocol.ExecutionStatus `json:"Status"`
	Result string                   `json:"Result"`
}

func (a account) describe(ctx context.Context, arn string) (e execution, err error) {
	_, err = a.call(ctx, http.MethodGet, "/2025-12-01/durable-executions/"+url.PathEscape(arn),
		nil, "", &e)
	return e, err
}

func (a account) history(ctx context.Context, arn string) ([]protocol.Event, error) {
	var all []protocol.Event
	for marker, more := "", true; more; more = marker != "" {
		var page struct {
			Events     []protocol.Event `json:"Events"`
			NextMarker string           `json:"NextMarker"`
		}
		path := "/2025-12-01/durable-executions/" + url.PathEscape(arn) +
			"/history?IncludeExecutionData=true&MaxItems=1000&Marker=" + url.QueryEscape(marker)
		if _, err := a.call(ctx, http.MethodGet, path, nil, "", &page); err != nil {
			return nil, err
		}
		all, marker = append(all, page.Events...), page.NextMarker
	}
	return all, nil
}
