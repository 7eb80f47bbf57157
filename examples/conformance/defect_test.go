// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/conformance/expected"
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/conformance"
	"github.com/lambda-durable/durable-go/testing/local"
)

// A suite that nothing fails proves nothing. These worlds have a defect each, of
// the SDK or of the service, and the suite names what it breaks.
func TestDefectsFailRequirements(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		world conformance.Local
		want  map[string]string // a difference by the requirement's id
	}{
		"ServiceRetriesTooLate": {
			conformance.Local{Program: inMemory, Config: local.Config{Wrap: retryLate}},
			map[string]string{
				"1-12": "event 3 StepFailed, StepFailedDetails.RetryDetails.NextAttemptDelaySeconds:" +
					" got 2, want 1",
				"1-14": "event 3 StepFailed, StepFailedDetails.RetryDetails.NextAttemptDelaySeconds:" +
					" got 3, want 2",
				"1-15": "event 3 StepFailed, StepFailedDetails.RetryDetails.NextAttemptDelaySeconds:" +
					" got 2, want 1",
				"6-5": "event 3 StepSucceeded," +
					" StepSucceededDetails.RetryDetails.NextAttemptDelaySeconds: got 3, want 2",
			},
		},
		"ServiceForgetsWhatItHasChanged": {
			conformance.Local{Program: forgetting},
			map[string]string{
				"10-9": `log {"first":false,"hook":"updated-on-invoke","op":"1",` +
					`"plugin":"CONFPLUGIN","status":"SUCCEEDED"}: got 0 records, want 1`,
				"10-10": `log {"hook":"operation-end","op":"1","plugin":"CONFPLUGIN",` +
					`"status":"SUCCEEDED"}: got 0 records, want 1`,
				"10-18": `log {"hook":"operation-end","name":"wait-short","plugin":"CONFPLUGIN",` +
					`"status":"SUCCEEDED"}: got 0 records, want 1`,
				"10-19": `log {"hook":"invocation-start","isFirstInvocation":false,` +
					`"plugin":"CONFPLUGIN","updatedOperationsCount":"/^[1-9]\\d*$/"}:` +
					` got 0 records, want 1`,
			},
		},
		"SDKKeepsStartsBack": {
			conformance.Local{Program: inMemory, Config: local.Config{Wrap: keepStarts}},
			map[string]string{
				"1-17": "event 2 StepStarted: it is InvocationCompleted",
				"1-18": "event 2 StepStarted: it is InvocationCompleted",
				"3-12": "event 2 ContextStarted: it is InvocationCompleted",
			},
		},
		"HandlerPrefixesErrors": {
			conformance.Local{Program: prefixed},
			map[string]string{
				"4-6": "event 6 ExecutionFailed, ExecutionFailedDetails.Error.Payload.ErrorMessage:" +
					` got "no approval: callback \"375627aa74\" (id 1): not approved", want "not approved"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, failures(t, c.world))
		})
	}
}

// failures runs all requirements and returns the first difference of each that
// fails.
func failures(t *testing.T, world conformance.World) map[string]string {
	t.Helper()
	files, err := load()
	if errors.Is(err, conformance.ErrNoRequirements) {
		skipWithoutFiles(t)
	}
	require.NoError(t, err)
	suite := conformance.Suite{
		World: world, Requirements: conformance.Add(files, expected.All()), Handled: ids(),
	}
	failed := make(map[string]string)
	for i := range suite.Requirements {
		out := suite.Run(t.Context(), &suite.Requirements[i])
		if out.Status == conformance.Passed {
			continue
		}
		failed[out.ID] = fmt.Sprint(out.Err)
		if len(out.Differences) > 0 {
			failed[out.ID] = out.Differences[0].String()
		}
	}
	return failed
}

// retryLate is a service that adds a second to every delay.
func retryLate(_ local.Invocation, next backend.Backend) backend.Backend {
	return changing{next, func(u *protocol.OperationUpdate) {
		if u.Action == protocol.ActionRetry {
			later := *u.StepOptions
			later.NextAttemptDelaySeconds++
			u.StepOptions = &later
		}
	}}
}

// changing is a backend that changes what it is told.
type changing struct {
	backend.Backend

	change func(*protocol.OperationUpdate)
}

// Checkpoint implements backend.Backend.
func (b changing) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	for i := range req.Updates {
		b.change(&req.Updates[i])
	}
	return b.Backend.Checkpoint(ctx, req)
}

// forgetting is a world whose service does not say what it has changed between two
// invocations.
func forgetting(id string, p conformance.Process) (conformance.Program, error) {
	program, err := inMemory(id, p)
	program.Handler = forgetful{program.Handler}
	return program, err
}

type forgetful struct{ local.Handler }

// Invoke implements local.Handler.
func (h forgetful) Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error) {
	var envelope map[string]json.RawMessage
	if err := json.Unmarshal(event, &envelope); err != nil {
		return nil, err
	}
	delete(envelope, "UpdatedOperationIds")
	event, err := json.Marshal(envelope)
	if err != nil {
		return nil, err
	}
	return h.Handler.Invoke(ctx, b, event)
}

// keepStarts is an SDK that sends the start of a step together with its end.
func keepStarts(_ local.Invocation, next backend.Backend) backend.Backend {
	return &keeping{Backend: next}
}

type keeping struct {
	backend.Backend

	kept []protocol.OperationUpdate
}

// Checkpoint implements backend.Backend.
func (b *keeping) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	b.kept = append(b.kept, req.Updates...)
	last := b.kept[len(b.kept)-1]
	if last.Type == protocol.TypeStep && last.Action == protocol.ActionStart {
		return backend.CheckpointResponse{Token: req.Token}, nil
	}
	req.Updates, b.kept = b.kept, nil
	return b.Backend.Checkpoint(ctx, req)
}

// prefixed has a handler that adds to the text of the error that it got.
func prefixed(id string, p conformance.Process) (conformance.Program, error) {
	program, err := inMemory(id, p)
	if id == "4-6" {
		program.Handler = durable.NewHandler(func(ctx durable.Context, name string) (string, error) {
			answer, err := durable.CreateCallback[string](ctx, name)
			if err != nil {
				return "", err
			}
			if _, err = answer.Await(ctx); err != nil {
				return "", fmt.Errorf("no approval: %w", err)
			}
			return "approved", nil
		})
	}
	return program, err
}
