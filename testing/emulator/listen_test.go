// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// post sends a request as it is and returns the answer's status and header.
func (w *world) post(
	t *testing.T, path, body string, header http.Header,
) (status int, answered http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+path,
		strings.NewReader(body))
	require.NoError(t, err)
	maps.Copy(req.Header, header)
	if host := header.Get("Host"); host != "" {
		req.Host = host
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode, resp.Header
}

func TestListensOnTheLoopbackInterfaceOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.com:0"} {
		srv := emulator.New(emulator.Config{Address: address})
		_, err := srv.Listen()
		require.ErrorContains(t, err, "AllowRemote", address)
		require.NoError(t, srv.Close())
	}
	srv := emulator.New(emulator.Config{Address: "0.0.0.0:0", AllowRemote: true})
	url, err := srv.Listen()
	require.NoError(t, err)
	require.Regexp(t, `^http://127\.0\.0\.1:\d+$`, url)
	require.Equal(t, url, srv.URL())
	require.NoError(t, srv.Close())
}

func TestListenTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	handler := func(context.Context, []byte) ([]byte, error) { return nil, nil }
	for want, f := range map[string]emulator.Function{
		"neither":          {},
		"both":             {Handler: handler, Command: []string{"./f"}},
		"Timeout":          {Handler: handler, Timeout: -1},
		"Concurrency":      {Handler: handler, Concurrency: -1},
		"ExecutionTimeout": {Handler: handler, Durable: &emulator.Durable{ExecutionTimeout: 1}},
	} {
		srv := emulator.New(emulator.Config{Functions: map[string]emulator.Function{"f": f}})
		_, err := srv.Listen()
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, `function "f"`)
		require.NoError(t, srv.Close())
	}
	srv := emulator.New(emulator.Config{Functions: map[string]emulator.Function{
		"a b": {Handler: handler},
	}})
	_, err := srv.Listen()
	require.ErrorContains(t, err, `"a b"`)
	require.NoError(t, srv.Close())
}

func TestListensOnceAndNotAfterClose(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	_, err := w.Listen()
	require.ErrorContains(t, err, w.url)
	require.NoError(t, w.Close())
	require.NoError(t, w.Close(), "closing twice")

	srv := emulator.New(emulator.Config{})
	require.NoError(t, srv.Close())
	_, err = srv.Listen()
	require.ErrorContains(t, err, "closed")
	require.ErrorContains(t, srv.Register("f", emulator.Function{Command: []string{"./f"}}), "closed")
	answer := httptest.NewRecorder()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	srv.ServeHTTP(answer, req)
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
}

func TestPagesOfOtherSitesAreKeptOut(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"f": plain(func(context.Context, []byte) ([]byte, error) { return nil, nil }),
	}})
	for name, header := range map[string]http.Header{
		"Rebinding":   {"Host": {"evil.example:80"}},
		"CrossOrigin": {"Origin": {"https://evil.example"}},
		"CrossSite":   {"Sec-Fetch-Site": {"cross-site"}},
	} {
		status, _ := w.post(t, "/2015-03-31/functions/f/invocations", `{}`, header)
		require.Equal(t, http.StatusForbidden, status, name)
	}
	local := http.Header{"Host": {"localhost:80"}}
	status, _ := w.post(t, "/2015-03-31/functions/f/invocations", `{}`, local)
	require.Equal(t, http.StatusOK, status)
}

func TestBrowsersGetNoPermissionToReadOrSend(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, w.url+
		"/2015-03-31/functions/f/invocations", http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Origin", "https://evil.example")
	req.Header.Set("Access-Control-Request-Method", http.MethodPost)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	for name := range resp.Header {
		require.NotRegexp(t, "^Access-Control-", name)
	}
	require.GreaterOrEqual(t, resp.StatusCode, http.StatusBadRequest)
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"f": plain(func(context.Context, []byte) ([]byte, error) { return nil, nil }),
	}})
	body := strings.Repeat(" ", 33<<20)
	for _, path := range []string{
		"/2015-03-31/functions/f/invocations", "/2025-12-01/durable-execution-callbacks/aWQ=/succeed",
	} {
		status, header := w.post(t, path, body, nil)
		require.Equal(t, http.StatusRequestEntityTooLarge, status, path)
		require.Equal(t, "RequestTooLargeException", header.Get("X-Amzn-Errortype"))
	}
}

func TestPagesAnswerWhatNoAPIKnows(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Pages: func(*emulator.Server) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "page "+r.URL.Path)
		})
	}})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/ui/", http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, "page /ui/", string(body))
}

func TestCloseEndsInvocationsThatWait(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	running, failed := make(chan struct{}), make(chan error)
	require.NoError(t, w.Register("slow", plain(
		func(ctx context.Context, _ []byte) ([]byte, error) {
			close(running)
			<-ctx.Done()
			return nil, nil
		})))
	go func() {
		_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("slow")})
		failed <- err
	}()
	<-running
	require.NoError(t, w.Close())
	require.Error(t, <-failed)
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet:1", `"kim"`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.Wait(ctx, arn)
	require.ErrorIs(t, err, context.Canceled)

	require.NoError(t, w.Close())
	_, err = w.Wait(t.Context(), arn)
	require.ErrorContains(t, err, "closed")
	result, err := w.Result(arn)
	require.NoError(t, err)
	require.Equal(t, arn, result.ARN)
}
