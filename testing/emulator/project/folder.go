// SPDX-License-Identifier: Apache-2.0

package project

import (
	"go/build"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// folderFunction is the function whose code is in a folder, nil when there is
// none.
func folderFunction(dir string) *Function {
	f := bareFunction(dir)
	if isGoProgram(dir) {
		f.Runtime, f.Handler = "provided.al2023", "bootstrap"
		return f
	}
	for _, file := range []string{
		"index.mjs", "index.js", "index.cjs", "app.mjs", "app.js", "app.cjs",
		"app.py", "index.py", "lambda_function.py",
	} {
		if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
			return scriptFunction(dir, file)
		}
	}
	return nil
}

// scriptFunction is the function in a file, nil when it isn't in a language that
// needs no building.
func scriptFunction(dir, file string) *Function {
	f := bareFunction(dir)
	extension := filepath.Ext(file)
	name := strings.TrimSuffix(file, extension)
	f.Handler = name + ".handler"
	switch extension {
	case ".js", ".mjs", ".cjs":
		f.Runtime = "nodejs"
	case ".py":
		f.Runtime = "python"
	default:
		return nil
	}
	if file == "lambda_function.py" {
		f.Handler = "lambda_function.lambda_handler"
	}
	return f
}

// bareFunction is a durable function of which only the folder is known.
func bareFunction(dir string) *Function {
	name := nameOf(dir)
	if parent := nameOf(filepath.Dir(dir)); isGeneric(name) && parent != "project" {
		name = parent
	}
	return &Function{
		LogicalID: name, Name: name, CodeURI: dir, Timeout: time.Minute, MemoryMB: defaultMemoryMB,
		Durable: &emulator.Durable{},
	}
}

// isGeneric reports whether a folder is called by its purpose; the function is
// then called like the folder above.
func isGeneric(name string) bool {
	switch name {
	case "cmd", "function", "handler", "lambda", "main", "src":
		return true
	default:
		return false
	}
}

// isGoProgram reports whether a folder is a Go main package.
func isGoProgram(dir string) bool {
	found, err := build.ImportDir(dir, 0)
	if _, mixed := err.(*build.MultiplePackageError); mixed { //nolint:errorlint // it is never wrapped
		return true // the compiler explains it better
	}
	return found.IsCommand() && len(found.GoFiles)+len(found.CgoFiles) > 0
}
