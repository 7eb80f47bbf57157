// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/conformance"
)

func TestRequirementsAreRead(t *testing.T) {
	t.Parallel()
	all := load(t)

	greeting := all["1-1"]
	require.Equal(t, "step", greeting.Suite)
	require.Equal(t, "a child with a step, and a wait", greeting.Description)
	require.Equal(t, map[string]string{"NAME": "${GEN_STR:6}", "UNUSED": "1"}, greeting.Variables)
	require.Equal(t, `"${NAME}"`, greeting.Input)
	require.Equal(t, 2, greeting.Invocations)
	require.Equal(t, protocol.ExecutionSucceeded, greeting.Status)
	require.Equal(t, `"hello ${NAME}"`, greeting.Result)
	require.False(t, greeting.Async)
	require.Equal(t, conformance.Event{ID: 6, Fields: map[string]any{
		"EventType": "WaitStarted", "Id": "${WAIT}",
		"WaitStartedDetails": map[string]any{"Duration": 2.0},
	}}, greeting.Events[4])

	require.Equal(t, "null", all["1-2"].Input)
	require.Empty(t, all["2-1"].Result)
	require.Equal(t, []conformance.Action{{
		Callback: "${/^appr/}", Operation: conformance.Failure, Seconds: 1.5,
		Payload: `{"ErrorType": "Rejected", "ErrorMessage": "too expensive"}`,
	}}, all["2-1"].Actions)
	require.True(t, all["3-1"].Async)
	require.True(t, all["3-1"].Optional)
	require.Empty(t, all["3-1"].Status)
}

// Payloads are compared byte for byte, so they have to be those of the public
// runner.
func TestJSONIsWrittenAsPythonDoes(t *testing.T) {
	t.Parallel()
	require.Equal(t, `{"b": [1, 2.5, true, null], "a": "<x> & \"y\""}`, load(t)["2-2"].Input)
}

func TestRequirementsComeInTheOrderOfTheirNumbers(t *testing.T) {
	t.Parallel()
	dir := fstest.MapFS{}
	for _, name := range []string{"b/10-1.yaml", "a/2-10.yaml", "a/2-9.yaml"} {
		dir[name] = &fstest.MapFile{Data: []byte("description: x")}
	}

	all, err := conformance.Load(dir)

	require.NoError(t, err)
	require.Len(t, all, 3)
	for i, id := range []string{"2-9", "2-10", "10-1"} {
		require.Equal(t, id, all[i].ID)
	}
}

func TestFilesThatAreWrongAreNamed(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ text, want string }{
		"UnknownKey": {
			"description: x\nExpectedSpans: []",
			"requirement s/1-1.yaml: yaml: unmarshal errors:\n" +
				"  line 2: field ExpectedSpans not found in type conformance.document",
		},
		"EventWithoutId": {
			"ExpectedExecutionHistory:\n  - EventType: StepStarted",
			"requirement s/1-1.yaml: line 2: the event has no EventId",
		},
		"EventIsNoMapping": {
			"ExpectedExecutionHistory:\n  - StepStarted",
			"requirement s/1-1.yaml: line 2: this is no mapping",
		},
		"ValueWithoutJSON": {
			"Input: .nan",
			"requirement s/1-1.yaml: line 1: json: unsupported value: NaN",
		},
		"SecondDocument": {
			"description: x\n---\ndescription: y",
			"requirement s/1-1.yaml: there is more than one document",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := conformance.Load(fstest.MapFS{"s/1-1.yaml": {Data: []byte(c.text)}})
			require.EqualError(t, err, c.want)
		})
	}
}

func TestDirectoryWithoutRequirementsIsAnError(t *testing.T) {
	t.Parallel()

	_, err := conformance.Load(fstest.MapFS{"readme.md": {}})
	require.ErrorIs(t, err, conformance.ErrNoRequirements)
	require.ErrorContains(t, err, "aws-durable-execution-conformance-tests")

	_, err = conformance.Find("", t.TempDir()+"/none")
	require.ErrorIs(t, err, conformance.ErrNoRequirements)

	dir, err := conformance.Find("", "none", "testdata")
	require.NoError(t, err)
	require.Equal(t, "testdata", dir)
}
