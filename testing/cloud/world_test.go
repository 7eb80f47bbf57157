// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is the Lambda API over the in-memory service. It speaks HTTP, so that the
// real client is part of every test. Functions run when somebody looks: whatever
// is due comes to pass before a request is answered.
type world struct {
	settings  service.Config
	functions map[string]*durable.Handler
	// intercept, when set, may answer a call in the service's place. It is told
	// how often the operation was called before.
	intercept func(operation string, before int) *reply
	// denied, when set, says which calls are not allowed.
	denied func(c call) bool

	drive sync.Mutex // held while functions run and requests are answered
	mu    sync.Mutex // the service's lock; guards below
	svc   *service.Service
	// children are the chained invokes that wait for an execution, by its ARN.
	children map[string]service.ChainedInvoke
	calls    []call
	before   map[string]int
}

// call is one request as it came.
type call struct {
	operation string
	id        string
	at        time.Time
	url       *url.URL
	header    http.Header
	body      string
}

// reply is an answer that the service did not give.
type reply struct {
	status int
	code   string
	body   string
	// cut breaks the connection when the body has been sent.
	cut bool
	// err breaks it before.
	err error
}

func newWorld(functions map[string]*durable.Handler) *world {
	return &world{
		functions: functions,
		children:  make(map[string]service.ChainedInvoke),
		before:    make(map[string]int),
	}
}

// client is the real one, without repetitions.
func (w *world) client() *lambda.Client {
	return lambda.New(lambda.Options{
		Region:      "us-east-1",
		HTTPClient:  w,
		Retryer:     aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKID", "sekrit-key", ""),
	})
}

// runner returns a Runner in the world.
func (w *world) runner(t *testing.T, cfg cloud.Config) *cloud.Runner {
	t.Helper()
	cfg.Lambda = w.client()
	r, err := cloud.New(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(r.Close)
	return r
}

// Do implements aws.HTTPClient.
func (w *world) Do(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	answer := httptest.NewRecorder()
	broken := w.serve(answer, req)
	res := answer.Result()
	res.Request = req
	if broken != nil && broken.err != nil {
		return nil, &url.Error{Op: req.Method, URL: req.URL.String(), Err: broken.err}
	}
	if broken != nil && broken.cut {
		res.Body = io.NopCloser(io.MultiReader(strings.NewReader(broken.body), cutReader{}))
		res.ContentLength = -1
	}
	return res, nil
}

type cutReader struct{}

func (cutReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// ServeHTTP implements http.Handler.
func (w *world) ServeHTTP(out http.ResponseWriter, req *http.Request) { w.serve(out, req) }

func (w *world) serve(out http.ResponseWriter, req *http.Request) *reply {
	w.drive.Lock()
	defer w.drive.Unlock()
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	operation, id := route(req)
	this := call{
		operation: operation, id: id, at: now(),
		url: req.URL, header: req.Header, body: string(body),
	}
	before := w.note(this)
	if w.denied != nil && w.denied(this) {
		fail(out, http.StatusForbidden, "AccessDeniedException", message("Not you"))
		return nil
	}
	if w.intercept != nil {
		if r := w.intercept(operation, before); r != nil {
			if r.err == nil {
				fail(out, r.status, r.code, r.body)
			}
			return r
		}
	}
	w.settle(req.Context())
	w.mu.Lock()
	defer w.mu.Unlock()
	answer, err := w.answer(out, operation, id, req, body)
	if err != nil {
		refusal, _ := errors.AsType[*backend.Refusal](err)
		fail(out, refusal.HTTPStatus, refusal.Code, message(refusal.Message))
	} else if answer != nil {
		text, _ := json.Marshal(answer) //nolint:errchkjson // it is made of plain data
		_, _ = out.Write(text)
	}
	return nil
}

// note takes a call down and returns how many there were before.
func (w *world) note(c call) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.svc == nil {
		w.settings.Resolve = w.resolve
		w.svc = service.New(w.settings)
	}
	w.calls = append(w.calls, c)
	before := w.before[c.operation]
	w.before[c.operation]++
	return before
}

// route names the operation of a request and the thing that it is about.
func route(req *http.Request) (operation, id string) {
	parts := strings.Split(strings.TrimPrefix(req.URL.EscapedPath(), "/"), "/")
	id, _ = url.PathUnescape(parts[2])
	verb := ""
	if len(parts) > 3 {
		verb = parts[3]
	}
	return map[string]string{
		"functions/invocations":                 "Invoke",
		"durable-executions/":                   "GetDurableExecution",
		"durable-executions/history":            "GetDurableExecutionHistory",
		"durable-executions/stop":               "StopDurableExecution",
		"durable-execution-callbacks/succeed":   "CallbackSuccess",
		"durable-execution-callbacks/fail":      "CallbackFailure",
		"durable-execution-callbacks/heartbeat": "CallbackHeartbeat",
	}[parts[1]+"/"+verb], id
}

// answer is what the service says. The lock is held.
func (w *world) answer(
	out http.ResponseWriter, operation, id string, req *http.Request, body []byte,
) (any, error) {
	none := map[string]any{}
	switch operation {
	case "Invoke":
		return nil, w.invoke(out, id, req, body)
	case "CallbackSuccess":
		return none, w.svc.SucceedCallback(now(), id, string(body))
	case "CallbackFailure":
		var reason protocol.ErrorObject
		_ = json.Unmarshal(body, &reason)
		return none, w.svc.FailCallback(now(), id, &reason)
	case "CallbackHeartbeat":
		return none, w.svc.HeartbeatCallback(now(), id)
	}
	exec, err := w.svc.Execution(id)
	if err != nil {
		return nil, err
	}
	switch operation {
	case "GetDurableExecution":
		return describe(exec.Describe()), nil
	case "GetDurableExecutionHistory":
		items, _ := strconv.Atoi(req.URL.Query().Get("MaxItems"))
		return exec.History(service.HistoryQuery{
			Marker: req.URL.Query().Get("Marker"), MaxItems: items,
			ExcludeData: req.URL.Query().Get("IncludeExecutionData") != "true",
		})
	default:
		var reason *protocol.ErrorObject
		_ = json.Unmarshal(body, &reason)
		return map[string]any{"StopTimestamp": protocol.At(exec.Stop(now(), reason))}, nil
	}
}

func (w *world) invoke(
	out http.ResponseWriter, name string, req *http.Request, body []byte,
) error {
	_, bare, ok := strings.Cut(name, ":function:")
	if !ok {
		bare = name
	}
	if _, ok := w.functions[bare]; !ok {
		return &backend.Refusal{
			Code: backend.CodeResourceNotFound, HTTPStatus: http.StatusNotFound,
			Message: "Function not found: " + bare,
		}
	}
	exec, _, err := w.svc.Start(now(), service.StartRequest{
		FunctionName: bare, Input: string(body), Async: true,
		Name: req.Header.Get("X-Amz-Durable-Execution-Name"),
	})
	if err != nil {
		return err
	}
	out.Header().Set("X-Amz-Durable-Execution-Arn", exec.ARN())
	out.WriteHeader(http.StatusAccepted)
	return nil
}

func describe(d service.Description) map[string]any {
	out := map[string]any{
		"DurableExecutionArn": d.ARN, "DurableExecutionName": d.Name, "FunctionArn": d.FunctionARN,
		"Status": d.Status, "StartTimestamp": protocol.At(d.StartedAt), "Version": d.Version,
		"InputPayload": d.Input, "Result": d.Result, "Error": d.Error,
	}
	if !d.EndedAt.IsZero() {
		out["EndTimestamp"] = protocol.At(d.EndedAt)
	}
	return out
}

func fail(out http.ResponseWriter, status int, code, body string) {
	out.Header().Set("X-Amzn-Errortype", code)
	out.WriteHeader(status)
	_, _ = io.WriteString(out, body)
}

func message(text string) string { return fmt.Sprintf(`{"message":%q,"Message":%[1]q}`, text) }

// settle runs every function that the service would invoke now.
func (w *world) settle(ctx context.Context) {
	for {
		w.mu.Lock()
		w.svc.Fire(now())
		w.tellParents()
		var next *service.Execution
		for exec := range w.svc.All() {
			if exec.NeedsInvocation() {
				next = exec
				break
			}
		}
		w.mu.Unlock()
		if next == nil {
			return
		}
		w.run(ctx, next)
	}
}

func (w *world) run(ctx context.Context, exec *service.Execution) {
	w.mu.Lock()
	inv, _ := exec.Invoke(now())
	handler := w.functions[exec.FunctionName()]
	w.mu.Unlock()
	raw, err := handler.Invoke(ctx, service.NewBackend(w.svc, &w.mu, now),
		inv.Input.AppendJSON(nil))
	answer := service.AnswerOf(raw)
	if err != nil {
		answer = service.Answer{Error: &protocol.ErrorObject{ErrorMessage: err.Error()}}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = exec.Complete(now(), answer)
}

// resolve starts the target of a chained invoke. The lock is held.
func (w *world) resolve(invoke service.ChainedInvoke) service.Target {
	name, _, _ := strings.Cut(invoke.FunctionName, ":")
	child, _, err := w.svc.Start(now(), service.StartRequest{
		FunctionName: name, Input: *invoke.Payload,
	})
	if err != nil {
		return service.Target{}
	}
	w.children[child.ARN()] = invoke
	return service.Target{Version: "$LATEST", DurableExecutionARN: child.ARN()}
}

func (w *world) tellParents() {
	for arn, invoke := range w.children {
		child, _ := w.svc.Execution(arn)
		if !child.Status().Terminal() {
			continue
		}
		delete(w.children, arn)
		parent, _ := w.svc.Execution(invoke.ExecutionARN)
		outcome := service.Outcome{Status: protocol.StatusSucceeded, Result: child.Result()}
		if child.Status() != protocol.ExecutionSucceeded {
			outcome = service.Outcome{
				Status: protocol.OperationStatus(child.Status()), Error: child.Error(),
			}
		}
		_ = parent.FinishInvoke(now(), invoke.OperationID, outcome)
	}
}

// of returns the calls of one operation.
func (w *world) of(operation string) []call {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []call
	for _, c := range w.calls {
		if c.operation == operation {
			found = append(found, c)
		}
	}
	return found
}

// execution is the service's own view.
func (w *world) execution(t *testing.T, arn string) *service.Execution {
	t.Helper()
	exec, err := w.svc.Execution(arn)
	require.NoError(t, err)
	return exec
}

// now is the clock of the bubble that a test runs in.
func now() time.Time { return time.Now() }

// logs keeps what was logged.
type logs struct {
	mu   sync.Mutex // guards text
	text strings.Builder
}

func (l *logs) Logf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(&l.text, format+"\n", args...)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
