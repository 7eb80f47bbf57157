// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"crypto/sha256"
	"errors"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// Apply builds the functions, registers them with the server and makes the stack
// known to its CloudFormation. A function that can't be built is left out, and
// told of by a [*BuildError]; all such errors are joined. Others come from the
// server, or are that of ctx. The functions of an earlier call, for this or
// another project, stay, unless others have taken their names.
func (p *Project) Apply(ctx context.Context, srv *emulator.Server) error {
	clear(p.registered)
	b := p.newBuilder()
	var failed error
	for _, f := range p.Functions {
		_, err := p.apply(ctx, b, f, srv)
		failed = errors.Join(failed, err)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	srv.Deploy(p.Stack, p.stack())
	return failed
}

// apply builds one function and registers it, unless the server has that program
// already. It reports whether there was anything to do or to say.
func (p *Project) apply(
	ctx context.Context, b *builder, f *Function, srv *emulator.Server,
) (changed bool, err error) {
	run, err := b.build(ctx, f)
	last, ok := p.registered[f.LogicalID]
	if err == nil && ok && last == run.sum && run.sum != [sha256.Size]byte{} {
		return false, nil
	}
	delete(p.registered, f.LogicalID)
	if err == nil {
		err = srv.Register(f.Name, f.registration(run))
	}
	if err == nil {
		p.registered[f.LogicalID] = run.sum
	}
	return true, err
}

// stack is what CloudFormation is told: the functions, and the versions and
// aliases that go with them, by names like those that SAM gives.
func (p *Project) stack() emulator.Stack {
	stack := emulator.Stack{Functions: make(map[string]string), Outputs: p.Outputs}
	for _, f := range p.Functions {
		stack.Functions[f.LogicalID] = f.Name
		for _, version := range f.Versions {
			stack.Functions[f.LogicalID+"Version"+version] = f.Name + ":" + version
		}
		for alias := range f.Aliases {
			stack.Functions[f.LogicalID+"Alias"+alias] = f.Name + ":" + alias
		}
	}
	return stack
}
