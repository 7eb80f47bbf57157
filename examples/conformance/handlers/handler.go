// SPDX-License-Identifier: Apache-2.0

// Package handlers has a durable function for every requirement of the
// language-neutral conformance suite, each written as a user would write it. A
// file holds the functions of one suite.
//
// [All] is the whole list. The tests in the directory above run it in memory and
// behind the HTTP APIs of AWS, command lambda serves one of them on Lambda, and
// template.yaml deploys them all.
package handlers

//go:generate go run ../generate -template ../template.yaml -table ../../../docs/conformance.md

import (
	"io"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Env is what the functions find around them.
type Env struct {
	// Stdout takes what plugins log.
	Stdout io.Writer
	// Exit ends the process, once what is on its way has got out.
	Exit func()
	// Target returns what another function is invoked by.
	Target func(name string) string
}

// Handler is the function for one requirement.
type Handler struct {
	// ID is that of the requirement: "3-12".
	ID string
	// About says in a line what is required.
	About string

	program program
}

// New returns the handler for runners of the testing module.
func (h Handler) New(opts ...durable.HandlerOption) *durable.Handler { return h.program.make(opts) }

// Start serves the function to Lambda and does not return.
func (h Handler) Start() { h.program.start() }

// Find returns the handler with an id, also a target's.
func Find(env Env, id string) (Handler, bool) {
	all := slices.Concat(All(env), Targets())
	i := slices.IndexFunc(all, func(h Handler) bool { return h.ID == id })
	if i < 0 {
		return Handler{}, false
	}
	return all[i], true
}

// All returns the handlers of all suites.
func All(env Env) []Handler {
	return slices.Concat(
		steps(env), waits(), children(env), callbacks(), invokes(env), conditions(),
		waitsForCallbacks(), parallels(), mappings(), plugins(env))
}

// program is a durable function whose types are not known any more.
type program struct {
	make  func([]durable.HandlerOption) *durable.Handler
	start func()
}

// of makes a program of a function with its options.
func of[In, Out any](
	fn func(durable.Context, In) (Out, error), opts ...durable.HandlerOption,
) program {
	return program{
		make: func(more []durable.HandlerOption) *durable.Handler {
			return durable.NewHandler(fn, slices.Concat(opts, more)...)
		},
		start: func() { awslambda.Start(fn, opts...) },
	}
}

// LogicalID is the name of a function in template.yaml.
func LogicalID(id string) string {
	suite, number, ok := strings.Cut(id, "-")
	if !ok {
		return "Target" + strings.ToUpper(id[:1]) + id[1:]
	}
	return "Requirement" + suite + "x" + number
}

// Variable is the environment variable that says which handler command lambda
// serves.
const Variable = "REQUIREMENT"

// TargetVariable is the environment variable that says what a target is invoked
// by.
func TargetVariable(name string) string { return "TARGET_" + strings.ToUpper(name) }
