// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFunctionNamesInAllForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]functionName{
		"order":                            {"order", ""},
		"order:live":                       {"order", "live"},
		"order:7":                          {"order", "7"},
		"order:$LATEST":                    {"order", "$LATEST"},
		"order:$LATEST.PUBLISHED":          {"order", "$LATEST.PUBLISHED"},
		"function:order":                   {"order", ""},
		"123456789012:function:order:live": {"order", "live"},
		"123456789012:order":               {"order", ""},
		"arn:aws:lambda:eu-west-1:123456789012:function:o-r_D:7":      {"o-r_D", "7"},
		"arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:o": {"o", ""},
		"arn:aws-iso:lambda:us-iso-east-1:123456789012:function:o":    {"o", ""},
	} {
		got, refusal := parseFunctionName(text, "")
		require.Nil(t, refusal, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", ":", "order:", ":live", "order:$NEXT", "or der", "order:a:b:c", "arn:aws:s3:::order",
		"arn:aws:lambda:us-east-1:1234:function:order", "order\n",
	} {
		_, refusal := parseFunctionName(text, "")
		require.NotNil(t, refusal, "%q", text)
		require.Equal(t, "InvalidParameterValueException", refusal.Code)
	}
}

// A name that was read can be written and read again.
func FuzzFunctionName(f *testing.F) {
	f.Add("arn:aws:lambda:us-east-1:123456789012:function:order:live", "")
	f.Add("order", "$LATEST")
	f.Add("123456789012:function:order:7", "7")
	f.Fuzz(func(t *testing.T, text, qualifier string) {
		got, refusal := parseFunctionName(text, qualifier)
		if refusal != nil {
			return
		}
		again, refusal := parseFunctionName(got.String(), "")
		require.Nil(t, refusal)
		require.Equal(t, got, again)
		if qualifier != "" {
			require.Equal(t, qualifier, got.qualifier)
		}
	})
}

// Whatever the pattern, it is refused or selects lines.
func FuzzFilterPattern(f *testing.F) {
	f.Add(`{ ($.a = "x") || ($.b.c = "y") }`, `{"a":"x"}`)
	f.Add(`?one ?"two three" -four five`, "one five")
	f.Fuzz(func(t *testing.T, text, line string) {
		pattern, ok := parseFilterPattern(text)
		require.Equal(t, ok, pattern != nil)
		if ok {
			pattern.matches(line)
		}
	})
}
