// SPDX-License-Identifier: Apache-2.0

package project

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
)

// goSource is a folder on which a Go program depends.
type goSource struct {
	dir string
	// modules says that it is the root of a module or of a workspace, and holds
	// no package of the program.
	modules bool
}

// goPackage is what the go command tells of a package.
type goPackage struct {
	Dir        string    `json:"Dir"`
	Standard   bool      `json:"Standard"`
	EmbedFiles []string  `json:"EmbedFiles"`
	Module     *goModule `json:"Module"`
}

type goModule struct {
	Dir     string    `json:"Dir"`
	Version string    `json:"Version"`
	Replace *goModule `json:"Replace"`
}

// goSources are the folders of the packages of a program that may change: those
// of the standard library and of the module cache don't. When the go command
// can't tell, it is the folder of the program alone.
func goSources(ctx context.Context, dir string) []goSource {
	sources := []goSource{{dir: dir}}
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps",
		"-json=Dir,Standard,EmbedFiles,Module", ".")
	cmd.Dir = dir
	output, err := cmd.Output()
	if err != nil {
		return sources
	}
	decoder := json.NewDecoder(bytes.NewReader(output))
	for decoder.More() {
		var p goPackage
		if decoder.Decode(&p) != nil {
			break
		}
		for _, source := range p.sources() {
			if !slices.Contains(sources, source) {
				sources = append(sources, source)
			}
		}
	}
	return append(sources, workspace(ctx, dir)...)
}

func (p *goPackage) sources() []goSource {
	if p.Standard || p.Module == nil || p.Dir == "" || p.isCached() {
		return nil
	}
	sources := []goSource{{dir: p.Dir}, {dir: p.Module.Dir, modules: true}}
	for _, file := range p.EmbedFiles {
		sources = append(sources, goSource{dir: filepath.Dir(filepath.Join(p.Dir, file))})
	}
	return sources
}

// isCached reports whether the package comes from the module cache: it has a
// version, and no folder takes its place.
func (p *goPackage) isCached() bool {
	if p.Module.Replace != nil {
		return p.Module.Replace.Version != ""
	}
	return p.Module.Version != ""
}

// workspace is the folder of go.work, if there is one.
func workspace(ctx context.Context, dir string) []goSource {
	cmd := exec.CommandContext(ctx, "go", "env", "GOWORK")
	cmd.Dir = dir
	output, err := cmd.Output()
	file := string(bytes.TrimSpace(output))
	if err != nil || file == "" || file == "off" {
		return nil
	}
	return []goSource{{dir: filepath.Dir(file), modules: true}}
}
