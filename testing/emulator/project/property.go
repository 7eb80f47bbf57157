// SPDX-License-Identifier: Apache-2.0

package project

import (
	"cmp"
	"path/filepath"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// What a function has whose template doesn't say.
const (
	defaultTimeout  = 3 * time.Second
	defaultMemoryMB = 128
)

// readFunction reads the properties of a function.
func (t *template) readFunction(f *Function, r resource, dir string) error {
	for _, read := range []func(*Function, resource) error{
		t.readProgram, t.readLimits, t.readEnvironment, t.readDurable, t.readMetadata,
	} {
		if err := read(f, r); err != nil {
			return err
		}
	}
	return t.readCode(f, r, dir)
}

func (t *template) readProgram(f *Function, r resource) (err error) {
	if f.Runtime, err = t.property(r, "Runtime"); err != nil {
		return err
	}
	if f.Handler, err = t.property(r, "Handler"); err != nil {
		return err
	}
	kind, err := t.property(r, "PackageType")
	f.image = kind == "Image"
	if r.properties.get("Layers") != nil {
		t.note("%s: its layers are not there here", r.id)
	}
	return err
}

func (t *template) readLimits(f *Function, r resource) error {
	seconds, err := t.number(r, "Timeout")
	if err != nil {
		return err
	}
	f.Timeout = cmp.Or(time.Duration(seconds)*time.Second, defaultTimeout)
	memory, err := t.number(r, "MemorySize")
	if err != nil {
		return err
	}
	f.MemoryMB = cmp.Or(memory, defaultMemoryMB)
	f.Concurrency, err = t.number(r, "ReservedConcurrentExecutions")
	return err
}

func (t *template) readEnvironment(f *Function, r resource) error {
	f.Env = make(map[string]string)
	if err := t.readLogging(f, r); err != nil {
		return err
	}
	t.scope.at = r.id + ".Environment"
	environment, err := t.scope.shallow(r.properties.get("Environment"))
	if err != nil {
		return err
	}
	variables, err := t.scope.shallow(environment.get("Variables"))
	if err != nil {
		return err
	}
	for _, name := range variables.names() {
		t.scope.at = r.id + ".Environment." + name
		text, err := t.scope.text(variables.fields[name])
		if err != nil {
			return err
		}
		f.Env[name] = text
	}
	return nil
}

// readLogging hands the format of the log to the function, as Lambda does.
func (t *template) readLogging(f *Function, r resource) error {
	logging, err := t.nested(r, "LoggingConfig")
	if err != nil {
		return err
	}
	if format := logging.text("LogFormat"); format != "" {
		f.Env["AWS_LAMBDA_LOG_FORMAT"] = format
	}
	if level := logging.text("ApplicationLogLevel"); level != "" {
		f.Env["AWS_LAMBDA_LOG_LEVEL"] = level
	}
	return nil
}

func (t *template) readDurable(f *Function, r resource) error {
	tenancy, err := t.nested(r, "TenancyConfig")
	if err != nil {
		return err
	}
	f.PerTenant = tenancy.text("TenantIsolationMode") == "PER_TENANT"
	durable, err := t.nested(r, "DurableConfig")
	if err != nil || durable == nil {
		return err
	}
	timeout := durable.text("ExecutionTimeout")
	if timeout == "" {
		return t.scope.errorf("ExecutionTimeout is missing: " +
			"AWS creates no durable function without one")
	}
	seconds, err := t.toNumber(timeout)
	if err != nil {
		return err
	}
	f.Durable = &emulator.Durable{ExecutionTimeout: time.Duration(seconds) * time.Second}
	if days := durable.text("RetentionPeriodInDays"); days != "" {
		f.RetentionDays, err = t.toNumber(days)
	}
	return err
}

func (t *template) readMetadata(f *Function, r resource) error {
	t.scope.at = r.id + ".Metadata"
	got, err := t.scope.eval(r.body.get("Metadata"))
	if err != nil {
		return err
	}
	metadata, _ := got.(*object)
	f.method, f.bundle = metadata.text("BuildMethod"), metadata.object("BuildProperties")
	command := metadata.object("Durable").get("Command")
	if command == nil {
		return nil
	}
	words, ok := command.([]any)
	if !ok || len(words) == 0 {
		return t.scope.errorf("Durable.Command wants a list: a program and its arguments")
	}
	for _, word := range words {
		text, err := t.scope.text(word)
		if err != nil {
			return err
		}
		f.Command = append(f.Command, text)
	}
	return nil
}

// readCode finds the folder of the code, or the code in the template itself.
func (t *template) readCode(f *Function, r resource, dir string) error {
	property, inline := "CodeUri", r.properties.get("InlineCode")
	if r.kind == typeFunction {
		property = "Code"
		inline = r.properties.object("Code").get("ZipFile")
	}
	t.scope.at = r.id + "." + property
	f.CodeURI = dir
	if inline != nil {
		text, err := t.scope.text(inline)
		f.code = text
		return err
	}
	code := r.properties.get(property)
	if asset := r.body.object("Metadata").text("aws:asset:path"); asset != "" {
		code = asset // where the CDK has put it
	}
	if stored, ok := code.(*object); ok || code == nil {
		f.image = f.image || stored.get("ImageUri") != nil
		return nil
	}
	path, err := t.scope.text(code)
	if err != nil {
		return err
	}
	if strings.HasPrefix(path, "s3://") {
		return t.scope.errorf("the code is at %s: a local run wants a folder", path)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	f.CodeURI = path
	return nil
}
