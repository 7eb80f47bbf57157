// SPDX-License-Identifier: Apache-2.0

package project

import (
	"maps"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// Function is one function of a project.
type Function struct {
	// LogicalID names the function in the template. Name is that of the function
	// itself: the property FunctionName, or else the logical id.
	LogicalID, Name string
	// Runtime and Handler are as the template has them.
	Runtime, Handler string
	// CodeURI is the folder of the code.
	CodeURI string
	// Command, when set, is what runs the function, whatever its runtime is. A
	// path is relative to CodeURI.
	Command []string
	// Env is added to the environment that all functions get.
	Env map[string]string
	// Timeout ends an invocation; in a template it is 3 s unless given.
	Timeout time.Duration
	// MemoryMB is what the function is told of its memory.
	MemoryMB int
	// Concurrency is how many invocations run at once; 0 leaves it to the
	// emulator.
	Concurrency int
	// Durable makes the function durable. RetentionDays is how long its
	// executions are kept on AWS; the emulator has one number for all functions.
	Durable       *emulator.Durable
	RetentionDays int
	// Versions are the published versions and Aliases the names of such; nil
	// accepts every qualifier.
	Versions []string
	Aliases  map[string]string
	// PerTenant keeps tenants apart.
	PerTenant bool

	// method is Metadata.BuildMethod of the template, bundle its BuildProperties,
	// code its inline code.
	method, code string
	bundle       *object
	// image says that the code is a container image.
	image bool
}

// Target is what to call to invoke the function: a durable function needs a
// qualifier, which is the first alias or else $LATEST.
func (f *Function) Target() string {
	aliases := slices.Sorted(maps.Keys(f.Aliases))
	switch {
	case len(aliases) > 0:
		return f.Name + ":" + aliases[0]
	case f.Durable != nil:
		return f.Name + ":$LATEST"
	default:
		return f.Name
	}
}

// registration is what the emulator is told of a function that runs as a
// program.
func (f *Function) registration(run program) emulator.Function {
	return emulator.Function{
		Command: run.command, Dir: run.dir, Env: f.environment(run),
		Durable: f.Durable, Timeout: f.Timeout, Concurrency: f.Concurrency, MemoryMB: f.MemoryMB,
		Versions: f.Versions, Aliases: f.Aliases, PerTenant: f.PerTenant,
		Runtime: f.Runtime, HandlerName: f.Handler,
	}
}

func (f *Function) environment(run program) map[string]string {
	env := maps.Clone(run.env)
	if env == nil {
		env = make(map[string]string)
	}
	maps.Copy(env, f.Env)
	return env
}
