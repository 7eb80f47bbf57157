// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// lineage is an operation and those that it is within, the innermost first. It
// knows how to write the operation in a path, as [execution.Result.Operation]
// reads it.
type lineage struct {
	operations []protocol.Operation
	// children returns the operations on record that have a parent's id, in the order
	// of their start. What stands beside an operation decides about its path.
	children func(parentID string) []protocol.Operation
}

// named returns the lineage of the operation under whose name the user knows it:
// what is inside a wait-for-callback has no names of its own.
func (l *lineage) named() *lineage {
	o := l.operations
	if len(o) > 1 && o[0].Name == "" && o[1].SubType == protocol.SubTypeWaitForCallback {
		return l.outer()
	}
	return l
}

// outer returns the lineage of the operation around this one.
func (l *lineage) outer() *lineage { return &lineage{l.operations[1:], l.children} }

// name is the operation's own name.
func (l *lineage) name() string { return l.operations[0].Name }

// forms are the ways to write the operation in a path: its name and, if they are
// asked for, its index among its siblings and that among those of its name.
func (l *lineage) forms(places bool) []string {
	name := l.name()
	var forms []string
	if name != "" {
		forms = append(forms, name)
	}
	if !places {
		return forms
	}
	at := l.place()
	forms = append(forms, fmt.Sprintf("[%d]", at.index))
	if name != "" {
		forms = append(forms, fmt.Sprintf("%s[%d]", name, at.twin))
	}
	return forms
}

// place is where an operation stands among its siblings.
type place struct {
	index int
	// twin is the index among those of its name, twins how many they are.
	twin, twins int
}

// place finds out where the operation stands among the siblings on record.
func (l *lineage) place() place {
	own := &l.operations[0]
	children, known := l.children(own.ParentID), false
	siblings := make([]*protocol.Operation, len(children), len(children)+1)
	for i := range children {
		siblings[i] = &children[i]
		known = known || children[i].ID == own.ID
	}
	if !known {
		siblings = append(siblings, own)
	}
	siblings = history.ProgramOrder(siblings,
		func(o *protocol.Operation) *protocol.Operation { return o })
	var at place
	for i, o := range siblings {
		if o.ID == own.ID {
			at.index, at.twin = i, at.twins
		}
		if o.Name == own.Name {
			at.twins++
		}
	}
	return at
}

// path writes the lineage as a path from the top level. What starts later may give
// the operation another one.
func (l *lineage) path() string {
	var path string
	for one := l; len(one.operations) > 0; one = one.outer() {
		segment := one.name()
		switch at := one.place(); {
		case segment == "":
			segment = fmt.Sprintf("[%d]", at.index)
		case at.twins > 1:
			segment = fmt.Sprintf("%s[%d]", segment, at.twin)
		}
		if path != "" {
			segment += "/"
		}
		path = segment + path
	}
	return path
}
