// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"runtime"
)

// isGo reports whether the function is a Go program that has to be built.
func (f *Function) isGo() bool {
	switch f.Runtime {
	case "", "go1.x", "provided", "provided.al2", "provided.al2023":
		return f.code == "" && isGoProgram(f.CodeURI)
	default:
		return false
	}
}

// goProgram builds a Go program. Functions with the same code have the same
// program, in a folder with nothing else in it, as when it is deployed.
func (b *builder) goProgram(ctx context.Context, f *Function) (program, error) {
	if made, ok := b.made[f.CodeURI]; ok {
		return made.program, made.err
	}
	run, err := b.compile(ctx, f)
	b.made[f.CodeURI] = madeProgram{run, err}
	return run, err
}

// compile leaves the program of the last success where it is when it fails: the
// new one takes its name only when it is complete, also while the old one runs.
func (b *builder) compile(ctx context.Context, f *Function) (program, error) {
	dir := filepath.Join(b.out, "bin", f.LogicalID)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return program{}, err
	}
	path := filepath.Join(dir, bootstrapName())
	// Its own folder, because another command may build the same project.
	scratch, err := os.MkdirTemp(filepath.Join(b.out, "bin"), "."+f.LogicalID+"-")
	if err != nil {
		return program{}, err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	fresh := filepath.Join(scratch, bootstrapName())
	env := []string{"GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH}
	err = runTool(ctx, f.CodeURI, env, "go", "build", "-buildvcs=false", "-o", fresh, ".")
	if err != nil {
		return program{}, err
	}
	built, err := os.ReadFile(fresh) //nolint:gosec // the compiler has written it
	if err != nil {
		return program{}, err
	}
	run := program{command: []string{path}, dir: dir, sum: sha256.Sum256(built)}
	if err := os.Rename(fresh, path); err != nil {
		// Where a program that runs can't be replaced, it can be moved away.
		_ = os.Rename(path, filepath.Join(scratch, "old"))
		return run, os.Rename(fresh, path)
	}
	return run, nil
}
