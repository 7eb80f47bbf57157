// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"fmt"
	"testing"

	"github.com/lambda-durable/durable-go/examples/conformance/handlers"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/conformance"
	"github.com/lambda-durable/durable-go/testing/local"
)

// inMemory returns the function for a requirement as it is found in memory.
func inMemory(id string, p conformance.Process) (conformance.Program, error) {
	env := handlers.Env{
		Stdout: p.Stdout, Exit: p.Exit, Target: func(name string) string { return name },
	}
	logs := durable.WithLogHandler(durable.NewLogHandler(p.Stdout, nil))
	found, ok := handlers.Find(env, id)
	if !ok {
		return conformance.Program{}, fmt.Errorf("no handler for %s", id)
	}
	program := conformance.Program{
		Handler: found.New(logs), Functions: make(map[string]local.Function),
	}
	for _, target := range handlers.Targets() {
		program.Functions[target.ID] = local.Durable(target.New())
	}
	return program, nil
}

func ids() []string {
	var all []string
	for _, h := range handlers.All(handlers.Env{}) {
		all = append(all, h.ID)
	}
	return all
}

func TestLocal(t *testing.T) {
	t.Parallel()
	suite := conformance.Suite{
		World: conformance.Local{Program: inMemory}, Requirements: requirements(t), Handled: ids(),
		Strictness: strictness(),
	}
	suite.RunTests(t, &report)
}
