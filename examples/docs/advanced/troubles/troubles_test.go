// SPDX-License-Identifier: Apache-2.0

// Package troubles_test checks that docs/troubleshooting.md knows every error of
// the code: exported types and sentinels by name, texts by their words.
package troubles_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	root = "../../../.."
	file = root + "/docs/troubleshooting.md"
)

// TestEveryExportedErrorIsExplained looks for the error types and sentinels of
// the public packages, qualified as a reader writes them.
func TestEveryExportedErrorIsExplained(t *testing.T) {
	t.Parallel()
	text := page(t)
	found := 0
	for _, dir := range []string{"sdk", "testing"} {
		for path, f := range sources(t, filepath.Join(root, dir)) {
			if strings.Contains(path, "/internal/") || strings.HasSuffix(path, "backendtest") {
				continue
			}
			for _, name := range errorNames(f) {
				found++
				if name = f.Name.Name + "." + name; !strings.Contains(text, "`"+name+"`") {
					t.Errorf("%s is not in docs/troubleshooting.md", name)
				}
			}
		}
	}
	require.Greater(t, found, 40)
}

// TestEveryTextIsExplained looks for the words of every error text that a user of
// the SDK, of the harness or of a deployed function can meet.
func TestEveryTextIsExplained(t *testing.T) {
	t.Parallel()
	text := page(t)
	found := 0
	for _, dir := range []string{
		"sdk/durable", "sdk/awslambda", "sdk/serdes", "sdk/internal/engine", "sdk/otel",
		"testing/internal/service", "testing/durabletest", "testing/local", "testing/cloud",
		"testing/execution", "testing/emulator",
	} {
		for path, f := range sources(t, filepath.Join(root, dir)) {
			for _, message := range texts(f) {
				words := characteristic(message)
				if words == "" || internal(path, message) {
					continue
				}
				found++
				if !strings.Contains(text, words) {
					t.Errorf("%s: %q: docs/troubleshooting.md does not have %q", path, message, words)
				}
			}
		}
	}
	require.Greater(t, found, 100)
}

// internal tells texts that nobody can meet: panics of the in-memory service over
// states that can't be, and what is wrong with a damaged copy of its state, which
// follows after "restore execution".
func internal(path, message string) bool {
	return strings.HasPrefix(message, "service: ") ||
		strings.HasSuffix(path, "/service/restore.go") && !strings.HasPrefix(message, "restore")
}

// page is the page in one line.
func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return strings.Join(strings.Fields(string(text)), " ")
}

// sources parses the files of the packages below a folder, tests left out.
func sources(t *testing.T, dir string) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" ||
			strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		files[filepath.ToSlash(path)] = f
		return err
	}))
	require.NotEmpty(t, files)
	return files
}

// errorNames returns the exported sentinels and types of errors in a file.
func errorNames(f *ast.File) []string {
	var names []string
	for _, decl := range f.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && (embedsError(s) || hasError(f, s)) {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if d.Tok == token.VAR && strings.HasPrefix(name.Name, "Err") {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return names
}

// embedsError reports whether the type is one that an operation returns.
func embedsError(s *ast.TypeSpec) bool {
	of, ok := s.Type.(*ast.StructType)
	return ok && slices.ContainsFunc(of.Fields.List, func(field *ast.Field) bool {
		embedded, ok := field.Type.(*ast.Ident)
		return ok && len(field.Names) == 0 && embedded.Name == "OperationError"
	})
}

// hasError reports whether the type has a method Error() string in its file.
func hasError(f *ast.File, s *ast.TypeSpec) bool {
	return slices.ContainsFunc(f.Decls, func(decl ast.Decl) bool {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || fn.Name.Name != "Error" || fn.Type.Results == nil {
			return false
		}
		receiver := fn.Recv.List[0].Type
		if star, ok := receiver.(*ast.StarExpr); ok {
			receiver = star.X
		}
		of, ok := receiver.(*ast.Ident)
		result, text := fn.Type.Results.List[0].Type.(*ast.Ident)
		return ok && of.Name == s.Name.Name && text && result.Name == "string"
	})
}

// makers are the functions whose arguments are the texts of errors.
var makers = []string{
	"errors.New", "fmt.Errorf", "panic", "invalid", "backend.Invalid", "invalidAnswer", "exceeded",
	"notFound", "differs", "unanswered", "s.misused", "t.Errorf", "fail", "o.fail",
	"skip",
}

// texts returns the literals that a file makes errors of.
func texts(f *ast.File) []string {
	var all []string
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && slices.Contains(makers, callee(call.Fun)) {
			all = append(all, literals(call.Args)...)
		}
		return true
	})
	return all
}

func callee(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name != "c" {
			return pkg.Name + "." + f.Sel.Name
		}
		return f.Sel.Name
	default:
		return ""
	}
}

// literals returns the strings among arguments, also those within fmt.Sprintf.
func literals(args []ast.Expr) []string {
	var all []string
	for _, arg := range args {
		if call, ok := arg.(*ast.CallExpr); ok && callee(call.Fun) == "fmt.Sprintf" {
			all = append(all, literals(call.Args)...)
		} else if text := literal(arg); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// literal is a string that may be put together with plus; what is not constant
// there becomes a verb.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		left, right := literal(e.X), literal(e.Y)
		if left != "" || right != "" {
			return orVerb(left) + orVerb(right)
		}
	}
	return ""
}

func orVerb(text string) string {
	if text == "" {
		return "%v"
	}
	return text
}

var (
	verb     = regexp.MustCompile(`%[#.+0-9]*[a-zA-Z]`)
	sentence = regexp.MustCompile(`[a-zA-Z]{2,} [a-zA-Z]{2,}`)
)

// characteristic is the beginning of the longest part of a text between its verbs,
// "" when it has no words of its own.
func characteristic(text string) string {
	text = strings.TrimPrefix(text, "durabletest: ")
	longest := ""
	for _, part := range verb.Split(text, -1) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	const enough = 5
	words := strings.Fields(longest)
	joined := strings.Join(words[:min(enough, len(words))], " ")
	if joined = strings.Trim(joined, " :;,.()\"'"); !sentence.MatchString(joined) {
		return ""
	}
	return joined
}

func TestCharacteristicWordsAreFound(t *testing.T) {
	t.Parallel()

	require.Equal(t, "is not among the keys", characteristic("%q is not among the keys %d"))
	require.Equal(t, "a branch that has", characteristic("%d: a branch that has (%s) ended"))
	require.Equal(t, "these are the first five", characteristic("%s these are the first five words"))
	require.Empty(t, characteristic("item %d: %w"))
}
