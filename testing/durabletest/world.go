// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// world is where one local run takes place: its configuration, its runner, and
// what is observed there.
type world struct {
	cfg     *config
	runner  *local.Runner
	handler local.Handler // of the function under test
	arn     string
	ctx     context.Context //nolint:containedctx // of the test; see watchTest
	cancel  context.CancelCauseFunc

	inBubble atomic.Bool // the run is in one that it has made

	known   []*local.Callback // that somebody outside can know of
	mu      sync.Mutex        // guards the next two while bodies run
	used    map[pattern]bool  // names of responders and overrides
	bodies  bodies
	traffic traffic
	logs    logs
	faults  *faultPlan // nil: none
}

func newWorld(t TB, opts []Option) *world {
	t.Helper()
	w := &world{cfg: newConfig(opts), used: make(map[pattern]bool)}
	w.fail(t, "the run can't begin", w.cfg.mistake)
	w.cfg.skipOnCloud(t)
	w.ctx, w.cancel = w.watchTest(t)
	cfg := w.cfg.local
	cfg.Functions = maps.Clone(cfg.Functions)
	if cfg.Functions == nil {
		cfg.Functions = make(map[string]local.Function)
	}
	for name, target := range w.cfg.targets {
		cfg.Functions[name] = target.function(w)
	}
	cfg.OnCallback = w.offer
	cfg.Intercept = w.intercept
	cfg.Wrap = w.wrap
	w.cfg.local = cfg
	w.fail(t, "the run can't begin", w.cfg.setSchedule())
	w.faults = w.cfg.faultPlan(t, w)
	return w
}

// start starts the execution under test. It fails the test when it can't be.
func (w *world) start(t TB, h local.Handler, input []byte) {
	t.Helper()
	w.handler = h
	w.cfg.local.Functions[w.cfg.function] = local.Durable(h)
	w.runner = local.New(w.cfg.local)
	arn, err := w.runner.Start(local.StartRequest{Function: w.cfg.function, Input: input})
	w.fail(t, "the run did not start", err)
	w.arn = arn
}

func (w *world) close() {
	if w.runner != nil {
		w.runner.Close()
	}
	w.cancel(nil)
}

// handlerOptions are those of the function under test. A log handler among the
// user's takes the place of the harness's.
func (w *world) handlerOptions() []durable.HandlerOption {
	return append([]durable.HandlerOption{durable.WithLogHandler(w.logs.handler(w))},
		w.cfg.handler...)
}

// wrap puts what was asked for around the backend of an invocation. What is
// counted is what the handler does.
func (w *world) wrap(inv local.Invocation, next backend.Backend) backend.Backend {
	if w.faults != nil {
		next = w.faults.wrap(inv, next)
	}
	for _, around := range w.cfg.wraps {
		next = around(inv, next)
	}
	if inv.ExecutionARN != w.arn {
		return next
	}
	return counted{next, &w.traffic}
}

// lineage is that of the operation under whose name the user knows the one with
// the id.
func (w *world) lineage(arn, operationID string) *lineage {
	return w.ancestry(arn, operationID).named()
}

// ancestry is the lineage of the operation itself.
func (w *world) ancestry(arn, operationID string) *lineage {
	return &lineage{
		operations: w.runner.Lineage(arn, operationID),
		children: func(parentID string) []protocol.Operation {
			return w.runner.Children(arn, parentID)
		},
	}
}

// fail fails the test now, if there is an error.
func (w *world) fail(t TB, what string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	t.Errorf("durabletest: %s: %v%s", what, err, w.hint(err))
	t.FailNow()
}

// hint says what else may help.
func (w *world) hint(err error) string {
	if _, ok := errors.AsType[*local.BlockedError](err); ok {
		return w.responderHint()
	}
	return ""
}
