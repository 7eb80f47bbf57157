// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// speakRuntimeAPI is a runtime of another language, and one that makes mistakes.
// It answers its first invocation with what it was told, and its second one with
// an error.
func speakRuntimeAPI() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime"
	call := func(method, path, body string) (int, http.Header) {
		req, err := http.NewRequest(method, base+path, strings.NewReader(body)) //nolint:noctx // a program
		if err != nil {
			return 0, nil
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			os.Exit(1)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		return resp.StatusCode, resp.Header
	}
	_, h := call(http.MethodGet, "/invocation/next", "")
	id := h.Get("Lambda-Runtime-Aws-Request-Id")
	twice, _ := call(http.MethodGet, "/invocation/next", "")
	wrong, _ := call(http.MethodPost, "/invocation/other/response", "{}")
	report := fmt.Sprintf(`{"twice":%d,"wrong":%d,"arn":%q,"deadline":%s,"context":%s}`, twice, wrong,
		h.Get("Lambda-Runtime-Invoked-Function-Arn"), h.Get("Lambda-Runtime-Deadline-Ms"),
		h.Get("Lambda-Runtime-Client-Context"))
	call(http.MethodPost, "/invocation/"+id+"/response", report)

	_, h = call(http.MethodGet, "/invocation/next", "")
	id = h.Get("Lambda-Runtime-Aws-Request-Id")
	call(http.MethodPost, "/invocation/"+id+"/error",
		`{"errorType":"Refused","errorMessage":"no","stackTrace":["line 1","line 2"]}`)
	call(http.MethodPost, "/init/error", `{}`)
	os.Exit(1)
}

func TestRuntimesOfOtherLanguages(t *testing.T) {
	t.Parallel()
	f := program(t, "raw", nil)
	f.Timeout = time.Hour
	w := start(t, functions(map[string]emulator.Function{"raw": f}))
	before := time.Now()

	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName:  aws.String("raw"),
		ClientContext: aws.String(base64.StdEncoding.EncodeToString([]byte(`{"custom":{}}`))),
	})

	require.NoError(t, err)
	require.Nil(t, out.FunctionError)
	told := decode[map[string]any](t, out.Payload)
	require.EqualValues(t, http.StatusForbidden, told["twice"])
	require.EqualValues(t, http.StatusBadRequest, told["wrong"])
	require.Equal(t, "arn:aws:lambda:us-east-1:123456789012:function:raw", told["arn"])
	require.Equal(t, map[string]any{"custom": map[string]any{}}, told["context"])
	require.WithinDuration(t, before.Add(time.Hour),
		time.UnixMilli(int64(told["deadline"].(float64))), time.Minute) //nolint:forcetypeassert // a number

	out = w.invoke(t, "raw", `null`)
	require.JSONEq(t, `{"errorType":"Refused","errorMessage":"no","stackTrace":["line 1","line 2"]}`,
		string(out.Payload))
}
