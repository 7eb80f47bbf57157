// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 256 << 20

// own calls the API that an emulator has of its own, for what that of Lambda has
// no operation for. It is the one behind the pages of package web. An answer that
// is not JSON leaves into as it is.
func (a *Account) own(
	ctx context.Context, method, arn, what string, into any,
) (status int, err error) {
	at := a.endpoint +
		"/ui/api/executions/" + url.PathEscape(arn) + "/" + what
	req, err := http.NewRequestWithContext(ctx, method, at, http.NoBody)
	if err != nil {
		return 0, err
	}
	resp, err := a.http.Do(req)
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		var body []byte
		if body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer)); err == nil {
			_ = json.Unmarshal(body, into) // a page of something else
			return resp.StatusCode, nil
		}
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	return 0, a.explain(what, err)
}
