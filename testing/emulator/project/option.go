// SPDX-License-Identifier: Apache-2.0

package project

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Option is an option of [Load].
type Option interface{ apply(*config) }

type optionFunc func(*config)

func (f optionFunc) apply(c *config) { f(c) }

// WithStack names the stack, which otherwise is called like its folder.
func WithStack(name string) Option { return optionFunc(func(c *config) { c.stack = name }) }

// WithParameters gives parameters of the template a value. Others have that of
// their default. It may be given several times.
func WithParameters(values map[string]string) Option {
	values = maps.Clone(values)
	return optionFunc(func(c *config) { maps.Copy(c.parameters, values) })
}

// WithAccount says what the ARNs in the template hold: us-east-1 and
// 123456789012, as for the emulator. They must be those of the server's
// configuration.
func WithAccount(region, account string) Option {
	return optionFunc(func(c *config) { c.region, c.account = region, account })
}

// WithCommand says what runs a function, instead of what its runtime means: a
// program that serves the Lambda runtime API, with its arguments. A path is
// relative to the function's code. The function is given by its logical id or
// its name; the empty name is that of the only function.
func WithCommand(function string, command ...string) Option {
	command = slices.Clone(command)
	return optionFunc(func(c *config) { c.commands[function] = command })
}

// config is what the options say.
type config struct {
	stack           string
	region, account string
	parameters      map[string]string
	commands        map[string][]string
}

func newConfig(opts []Option) config {
	c := config{
		region: "us-east-1", account: "123456789012",
		parameters: make(map[string]string), commands: make(map[string][]string),
	}
	for _, opt := range opts {
		opt.apply(&c)
	}
	return c
}

// stackName is the name that was given, or that of the folder without what names
// of stacks and functions can't have.
func (c *config) stackName(dir string) string {
	if c.stack != "" {
		return c.stack
	}
	return nameOf(dir)
}

// nameOf is the name of a folder as that of a function.
func nameOf(dir string) string {
	other := regexp.MustCompile(`[^A-Za-z0-9]+`)
	name := strings.Trim(other.ReplaceAllString(filepath.Base(dir), "-"), "-")
	if name == "" {
		return "project"
	}
	return name
}
