// SPDX-License-Identifier: Apache-2.0

// Api writes the exported declarations of each module that is released to the
// file api.txt in its folder, sorted, so that a change of the API is a line in
// the diff of a commit. Internal packages and commands have no API.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:generate go run .

func main() {
	for _, dir := range []string{
		"../../sdk", "../../sdk/otel", "../../testing", "../../testing/emulator",
	} {
		text, err := module(dir)
		if err == nil {
			err = os.WriteFile(dir+"/api.txt", text, 0o600)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "api:", err)
			os.Exit(1)
		}
	}
}

// module lists the packages of the module in dir.
func module(dir string) ([]byte, error) {
	var out bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if path != dir && skipped(path, entry.Name()) {
			return filepath.SkipDir
		}
		lines, err := declarations(path)
		if err != nil || len(lines) == 0 {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "# %s\n\n%s\n\n", filepath.ToSlash(name), strings.Join(lines, "\n"))
		return nil
	})
	return out.Bytes(), err
}

func skipped(path, name string) bool {
	if name == "internal" || name == "testdata" || strings.HasPrefix(name, ".") {
		return true
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}

// declarations returns what the package in dir exports, nothing for a command.
func declarations(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var lines []string
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if file.Name.Name == "main" {
			return nil, nil
		}
		ast.FileExports(file)
		for _, decl := range file.Decls {
			lines = append(lines, describe(set, decl)...)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

// describe prints a declaration without its body, each of a group by itself.
func describe(set *token.FileSet, decl ast.Decl) []string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if !receives(d) {
			return nil
		}
		d.Body, d.Doc = nil, nil
		return []string{source(set, d)}
	case *ast.GenDecl:
		if d.Tok == token.IMPORT {
			return nil
		}
		var lines []string
		for _, spec := range d.Specs {
			one := &ast.GenDecl{Tok: d.Tok, Specs: []ast.Spec{spec}}
			lines = append(lines, source(set, one))
		}
		return lines
	default:
		return nil
	}
}

// receives reports whether users can name what the function is called on, if it
// is a method.
func receives(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	base := d.Recv.List[0].Type
	for {
		switch t := base.(type) {
		case *ast.StarExpr:
			base = t.X
		case *ast.IndexExpr:
			base = t.X
		case *ast.IndexListExpr:
			base = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return false
		}
	}
}

// source prints a node without comments, aligned as gofmt does.
func source(set *token.FileSet, node ast.Node) string {
	var b bytes.Buffer
	config := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}
	if err := config.Fprint(&b, set, node); err != nil {
		return err.Error() // the parser made the node and a buffer takes all
	}
	return b.String()
}
