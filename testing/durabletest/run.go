// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"encoding/json"
	"maps"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/local"
)

// Run executes a durable function to its end under virtual time and returns what
// it left behind. The input goes in as JSON.
//
// An execution that ends as FAILED, TIMED_OUT or STOPPED is a result like any
// other. A run that can't come to its end fails the test at once, for instance
// when the function waits for a callback that nobody answers.
func Run[In, Out any](
	t TB, fn func(durable.Context, In) (Out, error), in In, opts ...Option,
) *Execution[Out] {
	t.Helper()
	cfg := newConfig(opts)
	input, err := json.Marshal(in)
	if err != nil {
		t.Errorf("durabletest: the input %T can't be encoded as JSON: %v", in, err)
		t.FailNow()
	}
	result, err := runLocal(t, cfg, durable.NewHandler(fn, cfg.handler...), input)
	return &Execution[Out]{finish(t, result, err)}
}

// runLocal drives the function in memory. The result may be nil only with an
// error.
func runLocal(
	t TB, cfg *config, h *durable.Handler, input []byte,
) (*execution.Result, error) {
	functions := maps.Clone(cfg.local.Functions)
	if functions == nil {
		functions = make(map[string]local.Function)
	}
	functions[cfg.function] = local.Durable(h)
	cfg.local.Functions = functions
	runner := local.New(cfg.local)
	arn, err := runner.Start(local.StartRequest{Function: cfg.function, Input: input})
	if err != nil {
		return nil, err
	}
	return runner.Wait(t.Context(), arn)
}

// finish prints the run if the test fails, now or later, and fails it now if the
// run did not come to its end.
func finish(t TB, result *execution.Result, err error) *execution.Result {
	t.Helper()
	if result != nil {
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("%s", transcript(result))
			}
		})
	}
	if err != nil {
		t.Errorf("durabletest: the run did not end: %v", err)
		t.FailNow()
	}
	return result
}
