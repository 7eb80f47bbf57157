// SPDX-License-Identifier: Apache-2.0

// Package execution is what a run of a durable function leaves behind: its
// outcome, the tree of its operations, its history and its invocations. The
// local and the cloud driver return the same [Result], so a test reads a run on
// AWS as it reads one in memory.
//
// A [Result] is made from the events of the history and from nothing else:
//
//	events ──FromHistory──▶ Result ──┬── Tree, FullTree   operations as text
//	                                 ├── Timeline         events as text
//	                                 ├── History          with their payloads
//	                                 ├── Mermaid          a Gantt chart
//	                                 └── WriteHTML        a report in one file
//
// Operations are found by name or by path. A path joins the names from the top
// level down with slashes; an operation without a name, such as a branch of a
// map, is called by its index among its siblings:
//
//	label, err := result.Operation("ship/[0]/label")
//	if err != nil {
//		return err // says which names come near
//	}
//	var track string
//	err = label.Decode(&track)
//
// Nothing here needs a *testing.T; package durabletest adds the assertions.
package execution
