// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	_ "embed" // the runtime clients
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Clients of the Lambda runtime API, which call the function's handler. They
// need nothing but what comes with the language.
var (
	//go:embed runtime.mjs
	nodeClient []byte
	//go:embed runtime.py
	pythonClient []byte
)

// interpreted runs a function in JavaScript or Python whose files are in dir.
func (b *builder) interpreted(ctx context.Context, f *Function, dir string) (program, error) {
	name, client, file := "node", nodeClient, "runtime.mjs"
	ask := []string{"-p", "process.execPath"}
	if strings.HasPrefix(f.Runtime, "python") {
		name, client, file = pythonOf(dir), pythonClient, "runtime.py"
		ask = []string{"-c", "import sys; print(sys.executable)"}
	}
	if f.code != "" {
		var err error
		if dir, err = b.writeInline(f, file); err != nil {
			return program{}, err
		}
	}
	interpreter, err := b.interpreter(ctx, name, ask)
	if err != nil {
		return program{}, err
	}
	path := filepath.Join(b.out, "runtime", file)
	if err := writeFile(path, client); err != nil {
		return program{}, err
	}
	run := program{command: []string{interpreter, path}, dir: dir}
	if name != "node" { // the folder of the code is for sources only
		run.env = map[string]string{"PYTHONPYCACHEPREFIX": filepath.Join(b.out, "pycache")}
	}
	return run, nil
}

// pythonOf is the interpreter for code in dir: that of a virtual environment
// beside the code, if there is one.
func pythonOf(dir string) string {
	for _, environment := range []string{".venv", "venv"} {
		path := filepath.Join(dir, environment, "bin", "python")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return "python3"
}

// interpreter asks a program where it really is: what PATH leads to may be a
// script of a version manager, which wants an environment that functions don't
// get.
func (b *builder) interpreter(ctx context.Context, name string, ask []string) (string, error) {
	if path, ok := b.interpreters[name]; ok {
		return path, nil
	}
	output, err := exec.CommandContext(ctx, name, ask...).Output() //nolint:gosec // see above
	if err != nil {
		return "", fmt.Errorf("the interpreter %q can't be started: %w", name, err)
	}
	path := strings.TrimSpace(string(output))
	b.interpreters[name] = path
	return path, nil
}

// writeInline writes code that stands in the template where its handler is
// looked for.
func (b *builder) writeInline(f *Function, client string) (string, error) {
	dir := filepath.Join(b.out, "inline", f.LogicalID)
	extension := ".cjs"
	if filepath.Ext(client) == ".py" {
		extension = ".py"
	}
	module, _, _ := strings.Cut(f.Handler, ".")
	return dir, writeFile(filepath.Join(dir, filepath.Base(module)+extension), []byte(f.code))
}

// writeFile writes a file and the folders above it, so that whoever reads it sees
// all of the old or the new content.
func writeFile(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(dir, ".new-")
	if err != nil {
		return err
	}
	_, err = fresh.Write(content)
	err = errors.Join(err, fresh.Close())
	if err == nil {
		err = os.Rename(fresh.Name(), path)
	}
	if err != nil {
		_ = os.Remove(fresh.Name())
	}
	return err
}
