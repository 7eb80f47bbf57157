// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var packageDirs = map[string]string{
	"durable": "../sdk/durable", "awslambda": "../sdk/awslambda",
	"serdes": "../sdk/serdes", "otel": "../sdk/otel",
	"durabletest": "../testing/durabletest", "execution": "../testing/execution",
	"local": "../testing/local", "cloud": "../testing/cloud",
	"protocol": "../sdk/protocol", "backend": "../sdk/backend",
}

var (
	qualified = regexp.MustCompile(
		`\b(durable|awslambda|serdes|otel|durabletest|execution|local|cloud|protocol|backend)\.([A-Z]\w*)`)
	optionCall = regexp.MustCompile("`(With[A-Z]\\w*|As[A-Z]\\w*)\\(")
)

// TestDocumentedNamesExist looks up every exported name that the prose mentions
// with its package, and the options that it mentions without.
func TestDocumentedNamesExist(t *testing.T) {
	t.Parallel()
	names := map[string]map[string]bool{}
	for pkg, dir := range packageDirs {
		names[pkg] = exported(t, dir)
	}
	for _, name := range recordedTypes(t) {
		names["durable"][name] = true
	}
	for _, p := range pages(t) {
		for i, line := range strings.Split(p.prose(), "\n") {
			for _, m := range qualified.FindAllStringSubmatch(line, -1) {
				if !names[m[1]][m[2]] {
					t.Errorf("%s:%d: there is no %s.%s", p.path, i+1, m[1], m[2])
				}
			}
			for _, m := range optionCall.FindAllStringSubmatch(line, -1) {
				if !names["durable"][m[1]] && !names["awslambda"][m[1]] && !names["durabletest"][m[1]] &&
					!names["otel"][m[1]] {
					t.Errorf("%s:%d: there is no option %s", p.path, i+1, m[1])
				}
			}
		}
	}
}

var recordedType = regexp.MustCompile(`namespace \+ "(\w+)"`)

// recordedTypes returns the names under which the SDK records errors of its own,
// which read like names of the package.
func recordedTypes(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../sdk/durable/error_types.go")
	require.NoError(t, err)
	var names []string
	for _, m := range recordedType.FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	require.NotEmpty(t, names)
	return names
}

// exported returns the exported names of the package in a folder, and those of
// methods.
func exported(t *testing.T, dir string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	files, err := filepath.Glob(dir + "/*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range f.Decls {
			addNames(names, decl)
		}
	}
	require.NotEmpty(t, names)
	return names
}

func addNames(names map[string]bool, decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		names[d.Name.Name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names[s.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names[name.Name] = true
				}
			}
		}
	}
}
