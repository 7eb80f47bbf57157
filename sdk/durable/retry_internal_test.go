// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The comment on a field says "Zero means 5 s."; it has to be true.
func TestDocumentedDefaultsAreTheDefaults(t *testing.T) {
	t.Parallel()
	polling := Polling[int]{}.backoff()
	cases := []struct {
		file, name string
		defaults   any
		fields     map[string]string // of the documented struct, where they differ
	}{
		{"retry_backoff.go", "ExponentialBackoff", ExponentialBackoff{}.withDefaults(), nil},
		{"retry_backoff.go", "LinearBackoff", LinearBackoff{}.withDefaults(), nil},
		{"retry_backoff.go", "FixedDelay", FixedDelay{}.withDefaults(), nil},
		{"wait_strategy.go", "Polling", polling, map[string]string{"MaxChecks": "MaxAttempts"}},
	}
	for _, c := range cases {
		documented := zeroMeans(t, c.file, c.name)
		require.NotEmpty(t, documented)
		for field, want := range documented {
			if other, renamed := c.fields[field]; renamed {
				field = other
			}
			value := reflect.ValueOf(c.defaults).FieldByName(field)
			require.True(t, value.IsValid(), "%s.%s", c.name, field)
			got := value.Interface()
			if d, ok := got.(time.Duration); ok {
				got = d.Seconds()
			}
			require.InDelta(t, want, got, 0, "%s.%s", c.name, field)
		}
	}
}

// zeroMeans reads the numbers of all fields of a struct, durations in seconds.
func zeroMeans(t *testing.T, file, name string) map[string]float64 {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	require.NoError(t, err)
	pattern := regexp.MustCompile(`Zero means ([\d.]*\d)( s| min)?[.;]`)
	found := map[string]float64{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != name {
			return true
		}
		structure, ok := spec.Type.(*ast.StructType)
		require.True(t, ok)
		for _, field := range structure.Fields.List {
			text := strings.ReplaceAll(field.Doc.Text(), "\n", " ")
			if m := pattern.FindStringSubmatch(text); m != nil {
				v, err := strconv.ParseFloat(m[1], 64)
				require.NoError(t, err)
				if m[2] == " min" {
					v *= 60
				}
				found[field.Names[0].Name] = v
			}
		}
		return false
	})
	return found
}
