// SPDX-License-Identifier: Apache-2.0

package project

import (
	"strconv"
	"strings"
)

// publish gives a function its next version.
func (t *template) publish(f *Function, reference string) {
	version := strconv.Itoa(len(f.Versions) + 1)
	f.Versions = append(f.Versions, version)
	t.scope.known[reference] = t.arn(f.Name, version)
	t.scope.known[reference+".Version"] = version
}

func (t *template) nameAlias(f *Function, reference, alias, version string) {
	f.Aliases[alias] = version
	t.scope.known[reference] = t.arn(f.Name, alias)
}

// readVersion publishes a version of the function that the resource names.
func (t *template) readVersion(r resource) error {
	if r.kind != typeVersion {
		return nil
	}
	f, err := t.functionOf(r)
	if err != nil || f == nil {
		return err
	}
	t.publish(f, r.id)
	return nil
}

func (t *template) readAlias(r resource) error {
	if r.kind != typeAlias {
		return nil
	}
	f, err := t.functionOf(r)
	if err != nil || f == nil {
		return err
	}
	name, err := t.property(r, "Name")
	if err != nil {
		return err
	}
	version, err := t.property(r, "FunctionVersion")
	if err != nil {
		return err
	}
	t.nameAlias(f, r.id, name, version)
	return nil
}

// functionOf is the function to which a version or an alias belongs, nil for one
// that isn't in the template.
func (t *template) functionOf(r resource) (*Function, error) {
	name, err := t.property(r, "FunctionName")
	if err != nil {
		return nil, err
	}
	if _, after, ok := strings.Cut(name, ":function:"); ok {
		name, _, _ = strings.Cut(after, ":")
	}
	for _, f := range t.functions {
		if f.Name == name {
			return f, nil
		}
	}
	t.note("%s: it belongs to the function %q, which is not in the template", r.id, name)
	return nil, nil //nolint:nilnil // none
}
