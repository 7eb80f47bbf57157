// SPDX-License-Identifier: Apache-2.0

package project

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
)

// Types of resources that make a function, or may hold one.
const (
	typeServerless = "AWS::Serverless::Function"
	typeFunction   = "AWS::Lambda::Function"
	typeVersion    = "AWS::Lambda::Version"
	typeAlias      = "AWS::Lambda::Alias"

	typeApplication = "AWS::Serverless::Application"
	typeStack       = "AWS::CloudFormation::Stack"
)

// template is a template as it is read.
type template struct {
	root  *object
	scope *scope
	// resources are those whose condition holds.
	resources []resource
	// functions are the functions among them, by their logical ids.
	functions map[string]*Function
}

type resource struct {
	id, kind   string
	body       *object
	properties *object
}

// read makes the project that a template describes.
func (p *Project) read(text []byte) error {
	value, err := parseValue(text)
	if err != nil {
		return err
	}
	root, ok := value.(*object)
	if !ok || root.object("Resources") == nil {
		return errors.New("it is no template: it has no Resources")
	}
	t := &template{
		root: root, functions: make(map[string]*Function),
		scope: &scope{
			region: p.config.region, account: p.config.account, stack: p.Stack,
			given: p.config.parameters, parameters: root.object("Parameters"),
			mappings: root.object("Mappings"), conditions: root.object("Conditions"),
			resources: root.object("Resources"), known: make(map[string]string),
		},
	}
	if err := t.check(p.config.parameters); err != nil {
		return err
	}
	if err := t.findResources(); err != nil {
		return err
	}
	return t.fill(p)
}

// check refuses values for parameters that don't exist.
func (t *template) check(given map[string]string) error {
	for name := range maps.Keys(given) {
		if t.scope.parameters.get(name) == nil {
			return fmt.Errorf("it has no parameter %q", name)
		}
	}
	return nil
}

// fill reads functions, what names them, and then everything that may refer to
// them.
func (t *template) fill(p *Project) error {
	for _, read := range []func(resource) error{
		t.nameFunction, t.readVersion, t.readAlias,
	} {
		for _, r := range t.resources {
			if err := read(r); err != nil {
				return err
			}
		}
	}
	for _, r := range t.resources {
		f, ok := t.functions[r.id]
		if !ok {
			continue
		}
		if err := t.readFunction(f, r, p.Dir); err != nil {
			return err
		}
		p.Functions = append(p.Functions, f)
	}
	if len(p.Functions) == 0 {
		return errors.New("it has no Lambda function")
	}
	if err := t.readOutputs(p); err != nil {
		return err
	}
	p.Notes = t.scope.notes
	return nil
}

func (t *template) findResources() error {
	all := t.scope.resources
	for _, id := range all.names() {
		body := all.object(id)
		kind := body.text("Type")
		t.scope.at = "resource " + id
		if name := body.text("Condition"); name != "" {
			holds, err := t.scope.condition(name)
			if err != nil {
				return err
			}
			if !holds {
				continue
			}
		}
		r := resource{id: id, kind: kind, body: body, properties: body.object("Properties")}
		if kind == typeServerless {
			global := t.root.object("Globals").get("Function")
			r.properties, _ = combine(global, body.get("Properties")).(*object)
		}
		if kind == typeApplication || kind == typeStack {
			t.note("%s: what a nested stack holds is not read", id)
		}
		t.resources = append(t.resources, r)
	}
	return nil
}

// property works one property out that is a scalar.
func (t *template) property(r resource, name string) (string, error) {
	t.scope.at = r.id + "." + name
	return t.scope.text(r.properties.get(name))
}

// number works one property out that is a whole number, 0 when there is none.
func (t *template) number(r resource, name string) (int, error) {
	text, err := t.property(r, name)
	if err != nil || text == "" {
		return 0, err
	}
	return t.toNumber(text)
}

func (t *template) toNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, t.scope.errorf("%q is not a whole number", text)
	}
	return n, nil
}

// nested works one property out that is an object, nil when there is none.
func (t *template) nested(r resource, name string) (*object, error) {
	t.scope.at = r.id + "." + name
	got, err := t.scope.eval(r.properties.get(name))
	if err != nil {
		return nil, err
	}
	found, ok := got.(*object)
	if !ok && got != nil && got != (absent{}) {
		return nil, t.scope.errorf("want an object")
	}
	return found, nil
}

func (t *template) note(format string, args ...any) {
	t.scope.notes = append(t.scope.notes, fmt.Sprintf(format, args...))
}

func (t *template) arn(function, qualifier string) string {
	arn := "arn:aws:lambda:" + t.scope.region + ":" + t.scope.account + ":function:" + function
	if qualifier == "" {
		return arn
	}
	return arn + ":" + qualifier
}

// nameFunction makes a function, and its name known to what follows.
func (t *template) nameFunction(r resource) error {
	if r.kind != typeServerless && r.kind != typeFunction {
		return nil
	}
	name, err := t.property(r, "FunctionName")
	if err != nil {
		return err
	}
	if name == "" {
		name = r.id
	}
	f := &Function{LogicalID: r.id, Name: name, Versions: []string{}, Aliases: map[string]string{}}
	t.functions[r.id] = f
	t.scope.known[r.id] = name
	t.scope.known[r.id+".Arn"] = t.arn(name, "")
	alias, err := t.property(r, "AutoPublishAlias")
	if err != nil || alias == "" {
		return err
	}
	t.publish(f, r.id+".Version")
	t.nameAlias(f, r.id+".Alias", alias, "1")
	return nil
}

func (t *template) readOutputs(p *Project) error {
	outputs := t.root.object("Outputs")
	p.Outputs = make(map[string]string)
	for _, name := range outputs.names() {
		t.scope.at = "output " + name
		if condition := outputs.object(name).text("Condition"); condition != "" {
			holds, err := t.scope.condition(condition)
			if err != nil {
				return err
			}
			if !holds {
				continue
			}
		}
		text, err := t.scope.text(outputs.object(name).get("Value"))
		if err != nil {
			return err
		}
		p.Outputs[name] = text
	}
	return nil
}
