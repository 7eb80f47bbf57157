// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// program is what runs a function.
type program struct {
	command []string
	// dir is where it starts.
	dir string
	// env is what it needs in its environment.
	env map[string]string
	// sum is that of a program that was built here; the zero sum says that there
	// is no telling whether it is the same as before.
	sum [sha256.Size]byte
}

// BuildError says that a function could not be built.
type BuildError struct {
	// Function is its logical id.
	Function string
	// Output is what the compiler, or whichever program it was, has written.
	Output string
	// Err is the reason in a few words.
	Err error
}

// Error has the output on lines of its own.
func (e *BuildError) Error() string {
	text := fmt.Sprintf("build function %q: %v", e.Function, e.Err)
	if e.Output == "" {
		return text
	}
	return text + "\n" + strings.TrimRight(e.Output, "\n")
}

// Unwrap returns the reason.
func (e *BuildError) Unwrap() error { return e.Err }

// builder makes programs of functions. What several functions have in common is
// built once.
type builder struct {
	// out is where to leave what is built.
	out string
	// made are programs by the folder of their Go code.
	made map[string]madeProgram
	// interpreters are paths of interpreters, by the name of the program.
	interpreters map[string]string
}

type madeProgram struct {
	program program
	err     error
}

func (p *Project) newBuilder() *builder {
	return &builder{
		out: filepath.Join(p.Dir, ".durable"), made: make(map[string]madeProgram),
		interpreters: make(map[string]string),
	}
}

// build makes what runs the function.
func (b *builder) build(ctx context.Context, f *Function) (program, error) {
	if err := b.prepare(); err != nil {
		return program{}, &BuildError{Function: f.LogicalID, Err: err}
	}
	run, err := b.choose(ctx, f)
	if err == nil {
		return run, nil
	}
	failed := &BuildError{Function: f.LogicalID, Err: err}
	if tool, ok := errors.AsType[*toolError](err); ok {
		failed.Output, failed.Err = tool.output, tool.err
	}
	return program{}, failed
}

// prepare makes the folder for what is built, which is nobody's source.
func (b *builder) prepare() error {
	if err := os.MkdirAll(b.out, 0o750); err != nil {
		return err
	}
	ignore := filepath.Join(b.out, ".gitignore")
	if _, err := os.Stat(ignore); err == nil {
		return nil
	}
	return os.WriteFile(ignore, []byte("*\n"), 0o600)
}

func (b *builder) choose(ctx context.Context, f *Function) (program, error) {
	if _, err := os.Stat(f.CodeURI); err != nil {
		return program{}, fmt.Errorf("its code is not there: %w", err)
	}
	switch {
	case len(f.Command) > 0:
		return f.given()
	case f.image:
		return program{}, errors.New("it is a container image, which is not run here: " +
			"give the command that starts its program")
	case f.isGo():
		return b.goProgram(ctx, f)
	case f.method == "makefile":
		return b.makefile(ctx, f)
	case f.method == "esbuild":
		return b.esbuild(ctx, f)
	case strings.HasPrefix(f.Runtime, "nodejs"), strings.HasPrefix(f.Runtime, "python"):
		return b.interpreted(ctx, f, f.CodeURI)
	case isCustom(f.Runtime):
		return bootstrap(f.CodeURI)
	case f.Runtime == "":
		return program{}, errors.New("it has no Runtime, and its folder holds no Go program")
	default:
		return program{}, fmt.Errorf("the runtime %q is not run here: "+
			"give the command that starts the function", f.Runtime)
	}
}

// given is the command that the template or the caller gave.
func (f *Function) given() (program, error) {
	command := append([]string(nil), f.Command...)
	if filepath.Base(command[0]) == command[0] {
		path, err := exec.LookPath(command[0])
		if err != nil {
			return program{}, err
		}
		command[0] = path
	} else if !filepath.IsAbs(command[0]) {
		command[0] = filepath.Join(f.CodeURI, command[0])
	}
	return program{command: command, dir: f.CodeURI}, nil
}

// isCustom reports whether a runtime runs any program that is called bootstrap.
func isCustom(name string) bool { return strings.HasPrefix(name, "provided") }

// bootstrapName is what a custom runtime's program is called, with what this
// system wants of the names of programs.
func bootstrapName() string {
	if runtime.GOOS == "windows" {
		return "bootstrap.exe"
	}
	return "bootstrap"
}

// bootstrap is a program that was built elsewhere.
func bootstrap(dir string) (program, error) {
	path := filepath.Join(dir, bootstrapName())
	if _, err := os.Stat(path); err != nil {
		return program{}, fmt.Errorf("%s holds neither a Go main package nor a program %q: %w",
			dir, "bootstrap", err)
	}
	return program{command: []string{path}, dir: dir}, nil
}

// toolError says that a program which was to build something has failed.
type toolError struct {
	err    error
	output string
}

func (e *toolError) Error() string { return e.err.Error() + "\n" + e.output }

// runTool runs a program that builds something and returns what it says.
func runTool(ctx context.Context, dir string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // building is the point
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), env...)
	output, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	words := strings.Join(append([]string{name}, args...), " ")
	return &toolError{err: fmt.Errorf("%s in %s: %w", words, dir, err), output: string(output)}
}
