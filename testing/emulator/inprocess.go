// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// inProcess runs a Go function of the emulator's own process.
type inProcess struct {
	handler func(ctx context.Context, event []byte) ([]byte, error)
	timeout time.Duration
	// group counts the handlers that run, those included whose time is over.
	group sync.WaitGroup
}

var _ runner = (*inProcess)(nil)

func (p *inProcess) run(ctx context.Context, inv *invocation) answer {
	limited, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	p.group.Go(func() { p.call(limited, inv) })
	var got answer
	select {
	case got = <-inv.answered:
	case <-limited.Done():
	}
	if errors.Is(limited.Err(), context.DeadlineExceeded) {
		return inv.timedOut(p.timeout)
	}
	return got
}

// call runs the handler; whatever the handler does, there is an answer.
func (p *inProcess) call(ctx context.Context, inv *invocation) {
	got := inv.failed(errorExit, "the handler ended its goroutine")
	defer func() {
		if reason := recover(); reason != nil {
			got = inv.failed(errorExit, fmt.Sprintf("panic: %v", reason))
		}
		inv.answered <- got
	}()
	ctx = durable.WithTenantID(durable.WithRequestID(ctx, inv.requestID), inv.tenantID)
	payload, err := p.handler(ctx, inv.payload)
	switch got = (answer{payload: payload}); {
	case err != nil:
		got = answer{err: &protocol.ErrorObject{
			ErrorType: typeName(err), ErrorMessage: err.Error(),
		}}
	case len(payload) > maxAnswer:
		got = tooLarge()
	}
}

// typeName is what the Lambda runtime for Go calls an error.
func typeName(err error) string {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

func (p *inProcess) collect() {}
func (p *inProcess) retire()  {}
func (p *inProcess) close()   { p.group.Wait() }
