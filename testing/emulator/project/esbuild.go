// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// esbuild bundles a function in TypeScript or JavaScript as SAM does whose
// BuildMethod is esbuild, and runs the bundle.
func (b *builder) esbuild(ctx context.Context, f *Function) (program, error) {
	dir := filepath.Join(b.out, "bundle", f.LogicalID)
	args, err := f.bundleArguments(dir)
	if err != nil {
		return program{}, err
	}
	if err := runTool(ctx, f.CodeURI, nil, esbuildOf(f.CodeURI), args...); err != nil {
		return program{}, err
	}
	return b.interpreted(ctx, f, dir)
}

// esbuildOf is the program that npm has installed for code in dir or in a folder
// above, or whatever has that name.
func esbuildOf(dir string) string {
	for {
		path := filepath.Join(dir, "node_modules", ".bin", "esbuild")
		if _, err := os.Stat(path); err == nil {
			return path
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "esbuild"
		}
		dir = above
	}
}

// bundleArguments are the command line for what the properties say, with SAM's
// defaults.
func (f *Function) bundleArguments(dir string) ([]string, error) {
	entries := texts(f.bundle.get("EntryPoints"))
	if len(entries) == 0 {
		return nil, errors.New("its BuildProperties have no EntryPoints for esbuild")
	}
	args := slices.Concat(entries, []string{
		"--bundle", "--platform=node", "--outdir=" + dir,
		"--format=" + f.bundleProperty("Format", "cjs"),
		"--target=" + f.bundleProperty("Target", "es2020"),
	})
	for _, property := range []string{"Minify", "Sourcemap"} {
		if strings.EqualFold(f.bundle.text(property), "true") {
			args = append(args, "--"+strings.ToLower(property))
		}
	}
	for _, list := range []struct{ flag, property string }{
		{"--external:", "External"},
		{"--loader:", "Loader"},
		{"--out-extension:", "OutExtension"},
		{"--banner:", "Banner"},
	} {
		for _, value := range texts(f.bundle.get(list.property)) {
			args = append(args, list.flag+value)
		}
	}
	return args, nil
}

func (f *Function) bundleProperty(name, otherwise string) string {
	if text := f.bundle.text(name); text != "" {
		return text
	}
	return otherwise
}

// texts are the texts in a list, or the only one.
func texts(value any) (out []string) {
	if text, ok := value.(string); ok {
		return []string{text}
	}
	list, _ := value.([]any)
	for _, item := range list {
		if text, ok := item.(string); ok {
			out = append(out, text)
		}
	}
	return out
}
