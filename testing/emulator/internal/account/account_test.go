// SPDX-License-Identifier: Apache-2.0

package account_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// open opens an account that is served by a handler.
func open(t *testing.T, serve http.HandlerFunc) *account.Account {
	t.Helper()
	srv := httptest.NewServer(serve)
	t.Cleanup(srv.Close)
	a, err := account.Open(t.Context(), account.Config{Endpoint: srv.URL + "/"})
	require.NoError(t, err)
	t.Cleanup(a.Close)
	require.Equal(t, srv.URL, a.Endpoint())
	return a
}

func refuse(code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", code)
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"message": message})
	}
}

func TestErrorsEndWithWhatToDo(t *testing.T) {
	t.Parallel()
	for code, advice := range map[string]string{
		"ExpiredTokenException":       "the credentials have expired; sign in",
		"UnrecognizedClientException": "AWS_ACCESS_KEY_ID may be the emulator's",
		"AccessDeniedException":       "allow the action lambda:ListFunctions to the caller",
		"TooManyRequestsException":    "try again later",
		"ServiceException":            "ServiceException: Sorry",
	} {
		a := open(t, refuse(code, "Sorry."))
		_, err := a.Functions(t.Context())
		e, ok := errors.AsType[*account.Error](err)
		require.True(t, ok)
		require.Equal(t, code, e.Code)
		require.Contains(t, err.Error(), "lambda:ListFunctions: "+code+": Sorry")
		require.Contains(t, err.Error(), advice)
	}
}

func TestErrorsDoNotRepeatTheInput(t *testing.T) {
	t.Parallel()
	a := open(t, refuse("InvalidRequestContentException", "Could not parse: secret"))
	_, err := a.Start(t.Context(), account.Start{Function: "f", Input: []byte("secret")})
	require.ErrorContains(t, err, "the input is not JSON")
	require.NotContains(t, err.Error(), "secret")
}

func TestWhatIsNoEmulatorCannotSkip(t *testing.T) {
	t.Parallel()
	a := open(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) })
	_, err := a.Skip(t.Context(), "arn")
	require.ErrorContains(t, err, "can't skip time")
}

// pages serves a history of two pages, whose markers expire at once.
func pages(w http.ResponseWriter, r *http.Request) {
	page := func(next string, ids ...int) {
		var events []string
		for _, id := range ids {
			events = append(events, fmt.Sprintf(`{"EventId":%d,"EventType":"StepStarted",`+
				`"EventTimestamp":1.5,"Id":"1","StepStartedDetails":{}}`, id))
		}
		_, _ = fmt.Fprintf(w, `{"Events":[%s],"NextMarker":%q}`, strings.Join(events, ","), next)
	}
	switch r.URL.Query().Get("Marker") {
	case "":
		page("second", 1, 2)
	case "second":
		page("third", 3)
	default:
		refuse("InvalidParameterValueException", "Invalid marker")(w, r)
	}
}

func TestAnExpiredMarkerMeansToReadAgain(t *testing.T) {
	t.Parallel()
	asked := 0
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		if asked > 3 && r.URL.Query().Get("Marker") == "second" {
			_, _ = w.Write([]byte(`{"Events":[]}`))
			return
		}
		pages(w, r)
	})
	history := a.History("arn")
	changed, err := history.Read(t.Context())
	require.NoError(t, err)
	require.True(t, changed)
	require.Len(t, history.Result().Events, 3, "every event once")
}

func TestFollowWaitsForAnExecutionToBecomeKnown(t *testing.T) {
	t.Parallel()
	asked := 0
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		if asked < 3 {
			refuse("ResourceNotFoundException", "Unknown")(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"Events":[{"EventId":1,"EventType":"ExecutionSucceeded",` +
			`"EventTimestamp":1,"ExecutionSucceededDetails":{"Result":{"Truncated":true}}}]}`))
	})
	seen := 0
	history := a.History("arn")
	err := history.Follow(t.Context(), func(*execution.Result) error {
		seen++
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, 1, seen)
}

func TestFollowEndsWithItsContext(t *testing.T) {
	t.Parallel()
	a := open(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{}`)) })
	late := errors.New("late")
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Millisecond, late)
	defer cancel()
	require.ErrorIs(t, a.History("arn").Follow(ctx, nil), late)
}

func TestLogsShowEveryLineOnce(t *testing.T) {
	t.Parallel()
	lines := []string{`{"eventId":"1","timestamp":100000,"message":"a"}`}
	var from []float64
	a := open(t, func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			StartTime float64 `json:"startTime"`
		}
		_ = json.NewDecoder(r.Body).Decode(&in)
		from = append(from, in.StartTime)
		_, _ = w.Write([]byte(`{"events":[` + strings.Join(lines, ",") + `]}`))
	})
	logs := a.Logs(account.LogQuery{Group: "/aws/lambda/f"})
	var got []string
	read := func() {
		require.NoError(t, logs.Read(t.Context(), func(l account.LogLine) error {
			got = append(got, l.Message)
			return nil
		}))
	}
	read()
	lines = append(lines, `{"eventId":"2","timestamp":95000,"message":"late"}`)
	read()
	require.Equal(t, []string{"a", "late"}, got)
	require.Equal(t, []float64{0, 90000}, from, "a little of the past is read again")
}

func TestAnEndpointIsAURL(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"localhost:9001", "9001", "ftp://127.0.0.1"} {
		_, err := account.Open(t.Context(), account.Config{Endpoint: endpoint})
		require.ErrorContains(t, err, "write it like http://127.0.0.1:9001", endpoint)
	}
}

func TestAnARNTellsWhoRuns(t *testing.T) {
	t.Parallel()
	arn := "arn:aws:lambda:us-east-1:123456789012:function:order:3/durable-execution/order-42/id"
	require.True(t, account.IsARN(arn))
	require.False(t, account.IsARN("order-42"))
	require.Equal(t, account.Execution{
		ARN: arn, Name: "order-42", Function: "order", Version: "3",
	}, account.ExecutionOf(arn))
}
