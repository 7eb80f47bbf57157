// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/web"
)

func TestEveryAnswerIsFenced(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	for _, path := range []string{
		"/", "/ui/js/main.js", "/ui/css/base.css", "/ui/nothing", "/ui/api/executions",
		"/ui/api/executions/nothing", "/nothing",
	} {
		h := w.get(t, path).header
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.Contains(t, h.Get("Content-Security-Policy"), "frame-ancestors 'none'", path)
		require.NotContains(t, h.Get("Content-Security-Policy"), "unsafe", path)
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		require.Equal(t, "DENY", h.Get("X-Frame-Options"), path)
		require.Equal(t, "same-origin", h.Get("Cross-Origin-Resource-Policy"), path)
		require.Empty(t, h.Get("Access-Control-Allow-Origin"), path)
	}
}

func TestOtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	// Who can reach the emulator from elsewhere is checked by the emulator; the
	// pages check where a request comes from all the same.
	w := start(t, emulator.Config{AllowRemote: true})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet", "", `"kim"`)
	w.idle(t, arn)
	skip := "/ui/api/executions/" + url.PathEscape(arn) + "/skip"
	for name, header := range map[string]http.Header{
		"Origin":    {"Origin": {"https://evil.example"}},
		"CrossSite": {"Sec-Fetch-Site": {"cross-site"}},
		"SameSite":  {"Sec-Fetch-Site": {"same-site"}},
	} {
		got := w.send(t, http.MethodPost, skip, "", header)
		require.Equal(t, http.StatusForbidden, got.status, name)
	}
	own := http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {w.url}}
	require.Equal(t, http.StatusOK, w.send(t, http.MethodPost, skip, "", own).status)
	require.Equal(t, http.StatusNotFound, w.get(t, skip).status)
}

func TestOtherNamesOfThisMachineAreRefused(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	got := w.send(t, http.MethodGet, "/", "", http.Header{"Host": {"evil.example"}})
	require.Equal(t, http.StatusForbidden, got.status)
}

func TestFilesAreServedWithTheirTypes(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	for path, kind := range map[string]string{
		"/": "text/html", "/ui/js/main.js": "text/javascript", "/ui/css/base.css": "text/css",
		"/ui/icon.svg": "image/svg+xml",
	} {
		got := w.get(t, path)
		require.Equal(t, http.StatusOK, got.status, path)
		require.Contains(t, got.header.Get("Content-Type"), kind, path)
		require.Equal(t, "no-cache", got.header.Get("Cache-Control"), path)
	}
	require.Equal(t, http.StatusNotFound, w.get(t, "/ui/js/nothing.js").status)
	require.Equal(t, http.StatusNotFound, w.get(t, "/ui/../web.go").status)
}

// What the page says to load is there, and nothing comes from elsewhere.
func TestFilesAreComplete(t *testing.T) {
	t.Parallel()
	static := os.DirFS("static")
	require.NoError(t, fs.WalkDir(static, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(static, path)
		require.NoError(t, err)
		require.LessOrEqual(t, bytes.Count(content, []byte("\n")), 300, path)
		for _, word := range []string{"innerHTML", "eval(", "http://", "https://", "//cdn"} {
			text := strings.ReplaceAll(string(content), "http://www.w3.org/2000/svg", "")
			require.NotContains(t, text, word, path)
		}
		return nil
	}))
}

func TestListIsSelected(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	register(t, w, "pay", pay)
	for _, name := range []string{"one", "two", "three"} {
		w.finished(t, "hello", name, "1")
	}
	w.finished(t, "pay", "four", "1")
	for query, want := range map[string][]string{
		"":                             {"four", "three", "two", "one"},
		"limit=2":                      {"four", "three"},
		"limit=none":                   {"four", "three", "two", "one"},
		"status=FAILED":                {"four"},
		"status=RUNNING":               {},
		"search=T":                     {"four", "three", "two", "one"}, // of $LATEST
		"search=hello+tw":              {"two"},
		"search=hello&status=FAILED":   {},
		"search=PAY&status=FAILED":     {"four"},
		"search=function%3Ahello%3A":   {"three", "two", "one"},
		"status=SUCCEEDED&search=thre": {"three"},
	} {
		require.Equal(t, want, w.list(t, query).names(), query)
	}
	all := w.list(t, "limit=1")
	require.Equal(t, 4, all.View.Data.Matching)
	require.Equal(t, map[string]int{"SUCCEEDED": 3, "FAILED": 1}, all.View.Data.Counts)
	found := w.list(t, "search=one&status=FAILED").View.Data
	require.Zero(t, found.Matching)
	require.Equal(t, map[string]int{"SUCCEEDED": 1}, found.Counts, "counts are those of the search")
	require.Equal(t, 4, found.Total)
}

func TestAnswerWaitsForNews(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	before := w.list(t, "")
	got := make(chan listed)
	go func() { got <- w.list(t, "seen="+before.Seen) }()
	w.launch(t, "hello", "first", "1")
	after := <-got
	require.Equal(t, []string{"first"}, after.names())
	require.NotEqual(t, before.Seen, after.Seen)
}

func TestWaitingAnswersEndWithTheServer(t *testing.T) {
	t.Parallel()
	srv := emulator.New(emulator.Config{})
	pages := web.New(srv)
	first := httptest.NewRecorder()
	pages.ServeHTTP(first, request(t, "/ui/api/executions"))
	var seen listed
	require.NoError(t, json.Unmarshal(first.Body.Bytes(), &seen))
	second := httptest.NewRecorder()
	answered := make(chan struct{})
	go func() {
		pages.ServeHTTP(second, request(t, "/ui/api/executions?seen="+seen.Seen))
		close(answered)
	}()
	require.NoError(t, srv.Close())
	<-answered
	require.Equal(t, http.StatusServiceUnavailable, second.Code)
}

func TestRefusalsAreTold(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	arn := url.PathEscape(w.finished(t, "hello", "", "1"))
	for path, want := range map[string]int{
		"/ui/api/executions/nothing":                     http.StatusNotFound,
		"/ui/api/executions/nothing/payloads":            http.StatusNotFound,
		"/ui/api/executions/nothing/logs":                http.StatusNotFound,
		"/ui/api/executions/nothing/history":             http.StatusNotFound,
		"/ui/api/executions/nothing/report":              http.StatusNotFound,
		"/ui/api/executions/nothing/operations/1":        http.StatusNotFound,
		"/ui/api/executions/nothing/events/1":            http.StatusNotFound,
		"/ui/api/executions/" + arn + "/operations/none": http.StatusNotFound,
		"/ui/api/executions/" + arn + "/events/0":        http.StatusNotFound,
		"/ui/api/executions/" + arn + "/events/99":       http.StatusNotFound,
		"/ui/api/executions/" + arn + "/events/one":      http.StatusNotFound,
	} {
		got := w.get(t, path)
		require.Equal(t, want, got.status, path)
		var told struct {
			Message string `json:"message"`
		}
		require.NoError(t, json.Unmarshal([]byte(got.body), &told), path)
		require.NotEmpty(t, told.Message, path)
	}
	got := w.send(t, http.MethodPost, "/ui/api/executions/"+arn+"/skip", "", nil)
	require.Equal(t, http.StatusBadRequest, got.status)
	require.Contains(t, got.body, "nothing is due")
}

func TestDownloadsAreCalledAfterTheExecution(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	path := "/ui/api/executions/" + url.PathEscape(w.finished(t, "hello", "order_7", "1"))
	got := w.get(t, path+"/history?download")
	require.Equal(t, "attachment; filename=order_7.json", got.header.Get("Content-Disposition"))
	require.NotEmpty(t, eventsOf(t, got.body))
	got = w.get(t, path+"/report")
	require.Empty(t, got.header.Get("Content-Disposition"))
	require.Contains(t, got.header.Get("Content-Type"), "text/html")
}

// listed is the list of executions as the page gets it.
type listed struct {
	Seen string `json:"seen"`
	View struct {
		Now  int64 `json:"now"`
		Data struct {
			Executions []struct {
				Name string `json:"name"`
			} `json:"executions"`
			Matching int            `json:"matching"`
			Total    int            `json:"total"`
			Counts   map[string]int `json:"counts"`
		} `json:"data"`
	} `json:"view"`
}

func (l listed) names() []string {
	names := []string{}
	for _, e := range l.View.Data.Executions {
		names = append(names, e.Name)
	}
	return names
}

func (w *world) list(t *testing.T, query string) (out listed) {
	t.Helper()
	got := w.get(t, "/ui/api/executions?"+query)
	require.Equal(t, http.StatusOK, got.status)
	require.NoError(t, json.Unmarshal([]byte(got.body), &out))
	require.WithinDuration(t, w.Now(), time.UnixMilli(out.View.Now), time.Minute)
	return out
}

func request(t *testing.T, path string) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
}
