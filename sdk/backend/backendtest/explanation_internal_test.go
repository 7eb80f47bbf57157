// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCasesExplainTheContract holds the cases against the numbered sentences of
// the interface's comment: the words are equal and no sentence lacks a case.
func TestCasesExplainTheContract(t *testing.T) {
	t.Parallel()
	sentences := contract(t)
	require.Len(t, sentences, 8)
	var explained []string
	names := map[string]bool{}
	for _, c := range cases() {
		require.False(t, names[c.name], "two cases are called %s", c.name)
		names[c.name] = true
		if len(explained) == 0 || explained[len(explained)-1] != c.explanation {
			explained = append(explained, c.explanation)
		}
	}
	require.Equal(t, sentences, explained)
}

// contract reads the numbered sentences of the comment of backend.Backend.
func contract(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../backend.go", nil, parser.ParseComments)
	require.NoError(t, err)
	comment := ""
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok {
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok && s.Name.Name == "Backend" {
					comment = d.Doc.Text()
				}
			}
		}
	}
	parts := regexp.MustCompile(`(?m)^ *\d+\. `).Split(comment, -1)
	require.NotEmpty(t, parts)
	var sentences []string
	for _, part := range parts[1:] {
		sentences = append(sentences, strings.Join(strings.Fields(part), " "))
	}
	return sentences
}
