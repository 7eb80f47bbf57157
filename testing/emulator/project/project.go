// SPDX-License-Identifier: Apache-2.0

package project

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Project is a set of functions that belong together, as they are to be
// registered. The fields may be changed before [Project.Apply]; a project isn't
// safe for concurrent use.
type Project struct {
	// Dir is the folder of the template, or that of the only function. All paths
	// of a project are absolute.
	Dir string
	// Template is the file of the template; empty when there is none.
	Template string
	// Stack is the name under which CloudFormation knows the project: that of the
	// folder, unless [WithStack] says otherwise.
	Stack string
	// Functions are in the order of the template.
	Functions []*Function
	// Outputs are those of the template.
	Outputs map[string]string
	// Notes are sentences about what a template asks for and doesn't get here.
	Notes []string

	config config
	// registered are the sums of the programs that the server has, by the logical
	// id of functions whose last build succeeded.
	registered map[string][sha256.Size]byte
	// watching is told when changes begin to be noticed.
	watching func()
}

// Load reads a template, the template.yaml, template.yml or template.json of a
// folder, or a folder without a template that holds the code of one function: a
// Go main package, or an index or app file in JavaScript or Python, which may
// also be given itself. Such a function is durable; in JavaScript and Python it
// is called handler. Nothing is built yet.
func Load(path string, opts ...Option) (*Project, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("project: %w", err)
	}
	found, err := os.Stat(full)
	if err != nil {
		return nil, fmt.Errorf("project: %w", err)
	}
	cfg := newConfig(opts)
	if !found.IsDir() {
		return cfg.loadFile(full)
	}
	for _, name := range templateNames() {
		file := filepath.Join(full, name)
		if _, err := os.Stat(file); err == nil {
			return cfg.load(file)
		}
	}
	return cfg.loadFolder(full)
}

func templateNames() []string { return []string{"template.yaml", "template.yml", "template.json"} }

// loadFile reads a template, or takes a file for the code of a function.
func (c *config) loadFile(file string) (*Project, error) {
	dir, name := filepath.Split(file)
	if filepath.Ext(name) == ".go" {
		return c.loadFolder(filepath.Clean(dir))
	}
	if f := scriptFunction(filepath.Clean(dir), name); f != nil {
		return c.single(f)
	}
	return c.load(file)
}

// load reads a template.
func (c *config) load(file string) (*Project, error) {
	text, err := os.ReadFile(file) //nolint:gosec // the user names it
	if err != nil {
		return nil, fmt.Errorf("project: %w", err)
	}
	p := c.project(filepath.Dir(file))
	p.Template = file
	if err := p.read(text); err != nil {
		return nil, fmt.Errorf("project: %s: %w", file, err)
	}
	if err := p.give(c.commands); err != nil {
		return nil, err
	}
	return p, nil
}

func (c *config) project(dir string) *Project {
	return &Project{
		Dir: dir, Stack: c.stackName(dir), config: *c,
		registered: make(map[string][sha256.Size]byte), watching: func() {},
	}
}

// loadFolder makes a project of a folder that is the code of one function.
func (c *config) loadFolder(dir string) (*Project, error) {
	f := folderFunction(dir)
	if f == nil && len(c.commands) == 0 {
		return nil, fmt.Errorf("project: %s: there is no template.yaml and no function: "+
			"want a Go main package, or a file index or app with .mjs, .js, .cjs or .py", dir)
	}
	if f == nil {
		f = bareFunction(dir)
	}
	return c.single(f)
}

// single makes a project of one function.
func (c *config) single(f *Function) (*Project, error) {
	p := c.project(f.CodeURI)
	p.Functions = []*Function{f}
	if err := p.give(c.commands); err != nil {
		return nil, err
	}
	return p, nil
}

// give replaces what runs functions.
func (p *Project) give(commands map[string][]string) error {
	for name, command := range commands {
		f, ok := p.find(name)
		if !ok {
			return fmt.Errorf("project: a command is given for function %q, which %s doesn't have: "+
				"it has %s", name, p.Dir, strings.Join(p.names(), ", "))
		}
		f.Command = command
	}
	return nil
}

// find returns a function by its logical id or its name; the only one has the
// empty name too.
func (p *Project) find(name string) (*Function, bool) {
	if name == "" && len(p.Functions) == 1 {
		return p.Functions[0], true
	}
	for _, f := range p.Functions {
		if f.LogicalID == name || f.Name == name {
			return f, true
		}
	}
	return nil, false
}

func (p *Project) names() []string {
	var all []string
	for _, f := range p.Functions {
		all = append(all, f.LogicalID)
	}
	return all
}
