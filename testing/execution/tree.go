// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Tree renders the operations as text, one line each, in columns: the name, the
// kind, the status and what is worth knowing besides.
//
//	quote      step      SUCCEEDED
//	approval   callback  SUCCEEDED
//	ship       map       SUCCEEDED  2/2
//	  [0]
//	    label  invoke    SUCCEEDED
//	  [1]
//	    label  invoke    SUCCEEDED
//	cool-off   wait      SUCCEEDED  24h0m0s
//
// Last comes for a batch how many of its branches succeeded, for a wait the
// duration that it asked for, for a step the attempts when they were several,
// and for a failure the type of the error. An operation without a name shows its
// index. Branches that succeeded show nothing else, and waiting for a callback
// is one line, without the callback and the submitter inside it.
//
// The text depends neither on ids nor on the time that things took, so a test
// can compare it.
func (r *Result) Tree() string { return tree(r.Operations, false) }

// FullTree renders the operations like [Result.Tree], leaving nothing out:
// branches show their kind and status, and waiting for a callback shows what is
// inside it.
func (r *Result) FullTree() string { return tree(r.Operations, true) }

func tree(operations []*Operation, full bool) string {
	var rows [][]string
	var add func(operations []*Operation, indent string)
	add = func(operations []*Operation, indent string) {
		for _, o := range operations {
			rows = append(rows, o.row(indent, full))
			if full || o.Kind() != KindWaitForCallback {
				add(o.children, indent+"  ")
			}
		}
	}
	add(operations, "")
	return columns(rows)
}

func (o *Operation) row(indent string, full bool) []string {
	label, kind := indent+o.label(), o.Kind()
	switch {
	case full:
	case kind == KindBranch && o.Status == protocol.StatusSucceeded:
		return []string{label}
	case kind == KindWaitForCallback:
		kind = KindCallback
	}
	return []string{label, string(kind), string(o.Status), o.remark()}
}

func (o *Operation) label() string {
	if o.Name == "" {
		return fmt.Sprintf("[%d]", o.Index)
	}
	return printable(o.Name)
}

// remark is the last column of the tree.
func (o *Operation) remark() string {
	var remarks []string
	switch o.Kind() {
	case KindMap, KindParallel:
		remarks = append(remarks, o.score()...)
	case KindWait:
		remarks = append(remarks, length(o.WaitFor))
	case KindStep:
		remarks = append(remarks, several(len(o.Attempts), "attempts")...)
	case KindCondition:
		remarks = append(remarks, several(len(o.Attempts), "checks")...)
	case KindCallback, KindInvoke, KindChild, KindBranch, KindWaitForCallback, KindRetry,
		KindCompensation, KindVersion:
	}
	if o.Status == protocol.StatusFailed && o.Error != nil && o.Error.ErrorType != "" {
		remarks = append(remarks, printable(o.Error.ErrorType))
	}
	return strings.Join(remarks, ", ")
}

// score says how many branches succeeded of those that were started. A batch
// without branch contexts of its own has none.
func (o *Operation) score() []string {
	succeeded, branches := 0, 0
	for _, child := range o.children {
		if child.Kind() != KindBranch {
			continue
		}
		branches++
		if child.Status == protocol.StatusSucceeded {
			succeeded++
		}
	}
	if branches == 0 && len(o.children) > 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d/%d", succeeded, branches)}
}

func several(n int, unit string) []string {
	if n < 2 {
		return nil
	}
	return []string{fmt.Sprintf("%d %s", n, unit)}
}
