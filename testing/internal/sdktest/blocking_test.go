// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/local"
)

// No line of user code runs past an operation that the service knows to be open.
func TestNothingRunsPastAnOpenOperation(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{}, func(p *program) error {
		stage := newStage(p)
		r := local.New(stage.world(local.Config{Seed: p.seed}))
		arn, err := r.Start(local.StartRequest{Function: function})
		if err != nil {
			return err
		}
		var once sync.Once
		var early error
		stage.after = func(name string) {
			result, err := r.Result(arn)
			if err != nil {
				panic(err)
			}
			if !someEnded(result, name) {
				once.Do(func() { early = fmt.Errorf("%s returned while it was open", name) })
			}
		}
		if _, err := stage.finish(r, arn); err != nil {
			return err
		}
		return early
	})
}

// someEnded reports whether one of the operations of a name has ended, if there
// are any. There are several where a block is retried.
func someEnded(r *execution.Result, name string) bool {
	open := false
	for o := range r.All() {
		if o.Name == name && o.Status.Terminal() {
			return true
		}
		open = open || o.Name == name
	}
	return !open
}
