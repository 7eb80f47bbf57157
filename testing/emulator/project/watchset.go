// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// watchSet are the folders to watch, with what depends on the files in each.
type watchSet map[string][]dependent

// dependent is a function that depends on the files of a folder.
type dependent struct {
	function string
	// modules says that only the files that describe modules count.
	modules bool
	// golang says that tests don't count.
	golang bool
}

func (s watchSet) add(dir string, d dependent) {
	if !slices.Contains(s[dir], d) {
		s[dir] = append(s[dir], d)
	}
}

// concerned are the functions that depend on a file.
func (s watchSet) concerned(file string) []string {
	var ids []string
	name := filepath.Base(file)
	for _, d := range s[filepath.Dir(file)] {
		if d.dependsOn(name) {
			ids = append(ids, d.function)
		}
	}
	return ids
}

func (d dependent) dependsOn(file string) bool {
	switch {
	case strings.HasPrefix(file, "."), strings.HasSuffix(file, "~"):
		return false
	case d.modules:
		return file == "go.mod" || file == "go.sum" || file == "go.work"
	case d.golang:
		return !strings.HasSuffix(file, "_test.go")
	default:
		return true
	}
}

// watchSet finds out what to watch.
func (p *Project) watchSet(ctx context.Context) watchSet {
	set := make(watchSet)
	if p.Template != "" {
		set[p.Dir] = nil
	}
	sources := make(map[string][]goSource)
	for _, f := range p.Functions {
		if !f.isGo() || len(f.Command) > 0 {
			set.addTree(f)
			continue
		}
		if _, ok := sources[f.CodeURI]; !ok {
			sources[f.CodeURI] = goSources(ctx, f.CodeURI)
		}
		for _, source := range sources[f.CodeURI] {
			set.add(source.dir, dependent{
				function: f.LogicalID, modules: source.modules, golang: true,
			})
		}
	}
	return set
}

// addTree adds the folder of the code and those in it.
func (s watchSet) addTree(f *Function) {
	d := dependent{function: f.LogicalID}
	_ = filepath.WalkDir(f.CodeURI, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil //nolint:nilerr // what can't be read can't be watched
		case !entry.IsDir():
			return nil
		case path != f.CodeURI && isSkipped(entry.Name()):
			return filepath.SkipDir
		default:
			s.add(path, d)
			return nil
		}
	})
}

// isSkipped reports whether a folder holds no source.
func isSkipped(name string) bool {
	switch name {
	case "node_modules", "venv", "__pycache__":
		return true
	default:
		return strings.HasPrefix(name, ".")
	}
}
