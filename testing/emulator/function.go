// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Function is a Lambda function: either a Command or a Handler.
type Function struct {
	// Command is a program that serves the Lambda runtime API, with its
	// arguments. A relative path is looked up from the directory of the
	// emulator's own process.
	Command []string
	// Dir is the directory in which the program starts: that of the emulator.
	Dir string
	// Env is added to what the program finds in its environment, which holds
	// nothing of the emulator's own.
	Env map[string]string

	// Handler runs in the emulator's process. ctx has the deadline of the
	// invocation; what runs on after it is not interrupted. An error fails the
	// invocation with the name of the error's Go type; a panic fails it as the
	// death of a process would. It is called concurrently.
	Handler func(ctx context.Context, event []byte) ([]byte, error)

	// Durable makes the function durable; nil leaves it an ordinary one.
	Durable *Durable
	// Timeout ends an invocation: 1 min. It is measured by the wall clock.
	Timeout time.Duration
	// Concurrency is how many invocations run at once: 50. Others wait.
	Concurrency int
	// MemoryMB is what the function is told of its memory: 128.
	MemoryMB int

	// Versions are the versions that were published, such as "1", and Aliases the
	// versions to which aliases lead. Both nil is a function that is what every
	// qualifier leads to: a number to the version of that number, anything else to
	// $LATEST. Otherwise what isn't among them does not exist, apart from $LATEST.
	Versions []string
	Aliases  map[string]string
	// PerTenant makes the function refuse invocations without a tenant, and keeps
	// every process to the tenant whom it served first.
	PerTenant bool
	// Runtime and HandlerName are what the function is said to be deployed as:
	// provided.al2023 and bootstrap.
	Runtime     string
	HandlerName string
}

// Durable is the durable configuration of a function.
type Durable struct {
	// ExecutionTimeout ends an execution as TIMED_OUT: 366 days. Whole seconds.
	ExecutionTimeout time.Duration
}

const maxExecutionTimeout = 366 * 24 * time.Hour

func (f *Function) setDefaults() {
	f.Timeout = cmp.Or(f.Timeout, time.Minute)
	f.Concurrency = cmp.Or(f.Concurrency, 50)
	f.MemoryMB = cmp.Or(f.MemoryMB, 128)
	f.Runtime = cmp.Or(f.Runtime, "provided.al2023")
	f.HandlerName = cmp.Or(f.HandlerName, "bootstrap")
	f.Versions = slices.Clone(f.Versions)
	f.Aliases = maps.Clone(f.Aliases)
	f.Env = maps.Clone(f.Env)
	f.Command = slices.Clone(f.Command)
	if f.Durable != nil {
		f.Durable = &Durable{
			ExecutionTimeout: cmp.Or(f.Durable.ExecutionTimeout, maxExecutionTimeout),
		}
	}
}

func (f *Function) check() error {
	if err := f.checkVersions(); err != nil {
		return err
	}
	switch {
	case f.Handler == nil && len(f.Command) == 0:
		return errors.New("it has neither a Command nor a Handler")
	case f.Handler != nil && len(f.Command) > 0:
		return errors.New("it has both a Command and a Handler")
	case f.Timeout < 0:
		return fmt.Errorf("its Timeout is %v", f.Timeout)
	case f.Concurrency < 0:
		return fmt.Errorf("its Concurrency is %d", f.Concurrency)
	case f.Durable == nil:
		return nil
	}
	timeout := f.Durable.ExecutionTimeout
	if timeout < time.Second || timeout > maxExecutionTimeout || timeout%time.Second != 0 {
		return fmt.Errorf("its ExecutionTimeout is %v, want whole seconds up to 366 days", timeout)
	}
	return nil
}

// function is a registered Function.
type function struct {
	Function
	name   functionName
	runner runner
	// slots has room for as many invocations as may run at once.
	slots chan struct{}
}

// runner runs invocations of one function. It is safe for concurrent use.
type runner interface {
	// run returns when the invocation is answered, whichever way that happens.
	run(ctx context.Context, inv *invocation) answer
	// collect brings the function's log up to date.
	collect()
	// retire ends what waits for invocations. Those that run may end first.
	retire()
	// close ends everything and waits for it.
	close()
}

// acquire takes a slot if there is one.
func (f *function) acquire() bool {
	select {
	case f.slots <- struct{}{}:
		return true
	default:
		return false
	}
}

func (f *function) release() { <-f.slots }

// functions finds functions by the names under which they were registered.
type functions map[string]*function

func (f functions) find(called functionName) (*function, bool) {
	if found, ok := f[called.String()]; ok {
		return found, true
	}
	found, ok := f[called.name]
	return found, ok && found.has(called.qualifier)
}

// known reports whether there is any version of a function.
func (f functions) known(name string) bool {
	for _, fn := range f {
		if fn.name.name == name {
			return true
		}
	}
	return false
}

// sorted lists them by name.
func (f functions) sorted() []*function {
	all := make([]*function, 0, len(f))
	for _, name := range slices.Sorted(maps.Keys(f)) {
		all = append(all, f[name])
	}
	return all
}
