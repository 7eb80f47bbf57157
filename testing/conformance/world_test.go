// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/conformance"
	"github.com/lambda-durable/durable-go/testing/local"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// functions are those that requirements of these tests are run with.
func functions(id string, p conformance.Process) (conformance.Program, error) {
	logs := durable.WithLogHandler(durable.NewLogHandler(p.Stdout, nil))
	switch id {
	case "1-1":
		return conformance.Program{Handler: durable.NewHandler(greet, logs)}, nil
	case "1-2":
		return conformance.Program{Handler: durable.NewHandler(crash(p), logs)}, nil
	case "2-1":
		return conformance.Program{Handler: durable.NewHandler(ask(0), logs)}, nil
	case "2-2":
		return conformance.Program{Handler: durable.NewHandler(ask(5*time.Second), logs)}, nil
	case "2-3":
		return conformance.Program{Handler: durable.NewHandler(askTwice, logs)}, nil
	case "3-1":
		return conformance.Program{
			Handler: durable.NewHandler(callOther, logs),
			Functions: map[string]local.Function{
				"other": local.Durable(durable.NewHandler(greet, logs)),
			},
		}, nil
	default:
		return conformance.Program{}, errors.New("this function does not start")
	}
}

// greet has a child with a step, and a wait.
func greet(ctx durable.Context, name string) (string, error) {
	greeting, err := durable.RunInChild(ctx, "child", func(ctx durable.Context) (string, error) {
		return durable.Step(ctx, "greet", func(ctx durable.StepContext) (string, error) {
			ctx.Logger().Info("greeting " + name)
			return "hello " + name, nil
		})
	})
	if err != nil {
		return "", err
	}
	ctx.Logger().Info("greeted " + name)
	return greeting, durable.Wait(ctx, "", 2*time.Second)
}

// crash is cut off in its first attempt.
func crash(p conformance.Process) func(durable.Context, any) (string, error) {
	return func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "", func(ctx durable.StepContext) (string, error) {
			if ctx.Attempt() == 1 {
				p.Exit()
			}
			return "alive", nil
		}, durable.WithSemantics(durable.AtMostOncePerRetry))
	}
}

func ask(heartbeat time.Duration) func(durable.Context, any) (string, error) {
	return func(ctx durable.Context, _ any) (string, error) {
		answer, err := durable.CreateCallback[string](ctx, "approval",
			durable.WithHeartbeatTimeout(heartbeat), durable.WithTimeout(time.Minute))
		if err != nil {
			return "", err
		}
		return answer.Await(ctx)
	}
}

func askTwice(ctx durable.Context, _ any) (string, error) {
	first, err := ask(0)(ctx, nil)
	if err != nil {
		return "", err
	}
	second, err := ask(0)(ctx, nil)
	return first + second, err
}

func callOther(ctx durable.Context, name string) (string, error) {
	return durable.Invoke[string](ctx, "", "other", name)
}

// load reads the requirements of these tests.
func load(t *testing.T) map[string]*conformance.Requirement {
	t.Helper()
	all, err := conformance.Load(os.DirFS("testdata"))
	require.NoError(t, err)
	byID := make(map[string]*conformance.Requirement)
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	return byID
}

// run runs a requirement and returns what the execution has left behind.
func run(t *testing.T, req *conformance.Requirement) *conformance.Record {
	t.Helper()
	record, err := conformance.Local{Program: functions}.Run(t.Context(), req)
	require.NoError(t, err)
	return record
}

// describe writes differences as texts.
func describe(found []conformance.Difference) []string {
	texts := []string{}
	for _, d := range found {
		texts = append(texts, d.String())
	}
	return texts
}
