// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// FuzzOutput reads answers as encoding/json does, and reads again what it wrote.
func FuzzOutput(f *testing.F) {
	for _, text := range []string{
		`{"Status":"PENDING"}`, `{"Status":"SUCCEEDED","Result":"{\"a\":\"\u00e9\"}"}`,
		`{"Status":"FAILED","Error":{"ErrorType":"E","StackTrace":["a"],"x":[{}]}}`,
		` {"Status" : null , "Result":null}`, `null`, `[]`, `{"Status":1}`, ``, `{"Status":""}`,
		`{"Status":"PENDING"} x`, `{"Status":"A","Status":"B","Error":{},"Error":null}`,
	} {
		f.Add([]byte(text))
	}
	names := memberNames(reflect.TypeFor[protocol.InvocationOutput]())
	f.Fuzz(func(t *testing.T, data []byte) {
		if matchesLoosely(data, names) {
			t.Skip("encoding/json takes names in other cases, the scanner does not")
		}
		var want protocol.InvocationOutput
		wantErr := json.Unmarshal(data, &want)
		got, err := protocol.DecodeInvocationOutput(data)
		if wantErr != nil {
			require.EqualError(t, err, wantErr.Error())
			return
		}
		require.NoError(t, err)
		require.Equal(t, want, got)
		again, err := protocol.DecodeInvocationOutput(got.AppendJSON(nil))
		require.NoError(t, err)
		require.Equal(t, got, again)
	})
}
