// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestUpdatesReachTheWireWithEveryField(t *testing.T) {
	t.Parallel()

	var full protocol.OperationUpdate
	fill(t, reflect.ValueOf(&full).Elem())
	bare := protocol.OperationUpdate{ID: "2", Type: protocol.TypeWait, Action: protocol.ActionStart}
	empty := bare
	empty.Payload = aws.String("")
	empty.Error = &protocol.ErrorObject{}
	updates := []protocol.OperationUpdate{full, bare, empty}

	var got received
	b := newBackend(serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = receive(t, r)
		writeJSON(t, w, member{"NewExecutionState": member{}})
	}))
	_, err := b.Checkpoint(t.Context(), backend.CheckpointRequest{
		ExecutionARN: arn, Token: token, ClientToken: "client-1", Updates: updates,
	})

	require.NoError(t, err)
	require.Equal(t, received{CheckpointToken: token, ClientToken: "client-1", Updates: updates}, got)
}

func TestOperationsArriveWithEveryField(t *testing.T) {
	t.Parallel()

	var full protocol.Operation
	fill(t, reflect.ValueOf(&full).Elem())
	bare := protocol.Operation{
		ID: "2", Type: protocol.TypeStep, Status: protocol.StatusStarted,
		StartTimestamp: protocol.At(time.UnixMilli(1_760_000_000_001)),
		StepDetails:    &protocol.StepDetails{},
	}
	empty := bare
	empty.StepDetails = &protocol.StepDetails{
		Result: aws.String(""), Error: &protocol.ErrorObject{},
	}
	unknown := bare
	unknown.Type, unknown.Status = "NEW_TYPE", "NEW_STATUS"
	ops := []protocol.Operation{full, bare, empty, unknown}

	b := newBackend(serve(t, func(w http.ResponseWriter, r *http.Request) {
		state := member{"Operations": ops, "NextMarker": "page-2"}
		if r.Method == http.MethodPost {
			state = member{"CheckpointToken": "next", "NewExecutionState": state}
		}
		writeJSON(t, w, state)
	}))

	delta, err := checkpoint(t, b)
	require.NoError(t, err)
	require.Equal(t, backend.CheckpointResponse{
		Token: "next", Operations: ops, NextMarker: "page-2",
	}, delta)

	page, err := b.State(t.Context(), backend.StateRequest{ExecutionARN: arn, Token: token})
	require.NoError(t, err)
	require.Equal(t, backend.StateResponse{Operations: ops, NextMarker: "page-2"}, page)
}

func TestTimestampsKeepEveryMillisecond(t *testing.T) {
	t.Parallel()

	ops := make([]protocol.Operation, 1000)
	for ms := range ops {
		ops[ms] = protocol.Operation{
			ID: "1", Type: protocol.TypeWait, Status: protocol.StatusSucceeded,
			StartTimestamp: protocol.At(time.UnixMilli(1_790_000_000_000 + int64(ms))),
		}
	}
	b := newBackend(serve(t, func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(t, w, member{"Operations": ops})
	}))

	page, err := b.State(t.Context(), backend.StateRequest{ExecutionARN: arn, Token: token})

	require.NoError(t, err)
	require.Equal(t, ops, page.Operations)
}

func TestNothingBecomesNil(t *testing.T) {
	t.Parallel()

	b := newBackend(serve(t, answer(http.StatusOK, nil, `{}`)))

	delta, err := checkpoint(t, b)
	require.NoError(t, err)
	require.Equal(t, backend.CheckpointResponse{}, delta)

	page, err := b.State(t.Context(), backend.StateRequest{ExecutionARN: arn, Token: token})
	require.NoError(t, err)
	require.Equal(t, backend.StateResponse{}, page)
}

// A new version of the AWS SDK may know members that are lost here in silence.
func TestTypesHaveTheMembersOfTheAPI(t *testing.T) {
	t.Parallel()

	requireSameMembers(t, reflect.TypeFor[types.Operation](), reflect.TypeFor[protocol.Operation]())
	requireSameMembers(t,
		reflect.TypeFor[types.OperationUpdate](), reflect.TypeFor[protocol.OperationUpdate]())
}

func requireSameMembers(t *testing.T, api, ours reflect.Type) {
	t.Helper()
	want, got := members(api), members(ours)
	require.ElementsMatch(t, keys(want), keys(got), "members of %s and %s", api, ours)
	for name, field := range want {
		if field.Kind() == reflect.Struct && field != reflect.TypeFor[time.Time]() {
			requireSameMembers(t, field, got[name])
		}
	}
}

// members returns the exported fields of a struct by their names on the wire.
func members(t reflect.Type) map[string]reflect.Type {
	fields := make(map[string]reflect.Type)
	for field := range t.Fields() {
		if !field.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = field.Name
		}
		fields[name] = field.Type
		if field.Type.Kind() == reflect.Pointer {
			fields[name] = field.Type.Elem()
		}
	}
	return fields
}

func keys(m map[string]reflect.Type) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	return names
}

// fill sets every field to a value that no other field has.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	(&filler{t: t}).fill(v)
}

type filler struct {
	t    *testing.T
	last int
}

func (f *filler) fill(v reflect.Value) {
	if v.Type() == reflect.TypeFor[protocol.Timestamp]() {
		v.Set(reflect.ValueOf(protocol.At(time.UnixMilli(1_760_000_000_000 + int64(f.next())))))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			f.fill(field)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", f.next()))
	case reflect.Int:
		v.SetInt(int64(f.next()))
	case reflect.Bool:
		v.SetBool(true)
	default:
		f.t.Fatalf("no value for a field of type %s", v.Type())
	}
}

func (f *filler) next() int {
	f.last++
	return f.last
}
