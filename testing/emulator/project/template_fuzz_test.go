// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

// Whatever a template holds, reading it ends, with functions or with an error.
func FuzzTemplate(f *testing.F) {
	for _, value := range []string{
		`!Sub "${Stage}-${!Other.Arn}"`, `!Join ["-", !Ref Zones]`, `!If [Both, {Ref: Other}, x]`,
		`!FindInMap [Sizes, !Ref Stage, Memory]`, `{<<: *defaults}`, `!GetAtt [Other, Arn]`,
	} {
		f.Add([]byte(around(value)))
	}
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte(`{"Resources": {"F": {"Type": "AWS::Lambda::Alias"}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := project.Read(text)
		require.Equal(t, err == nil, len(p.Functions) > 0 && p.Outputs != nil)
	})
}
