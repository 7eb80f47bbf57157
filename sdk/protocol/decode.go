// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"encoding/json"
	"slices"
)

// DecodeInvocationInput reads the event of an invocation. It gives what
// json.Unmarshal gives, errors included, at several times the speed: every
// invocation reads the operations of its execution before it does anything else.
//
// Unknown members are ignored and of members that repeat the last one counts.
// Names are matched exactly, where encoding/json would also match other cases.
// The strings of the result share one copy of data and keep it alive.
func DecodeInvocationInput(data []byte) (InvocationInput, error) {
	var in InvocationInput
	s := scanner{text: string(data)}
	in.read(&s)
	if s.done() {
		return in, nil
	}
	return decodeByReflection(data)
}

// decodeByReflection reads what the scanner gave up on.
func decodeByReflection(data []byte) (InvocationInput, error) {
	type plainInput InvocationInput // without UnmarshalJSON
	var in plainInput
	err := json.Unmarshal(data, &in)
	return InvocationInput(in), err
}

// DecodeInvocationOutput reads the answer of an invocation, in the way of
// [DecodeInvocationInput].
func DecodeInvocationOutput(data []byte) (InvocationOutput, error) {
	var out InvocationOutput
	s := scanner{text: string(data)}
	out.read(&s)
	if s.done() && out.Status != "" {
		return out, nil
	}
	out = InvocationOutput{}
	err := json.Unmarshal(data, &out)
	return out, err
}

// UnmarshalJSON replaces in by what [DecodeInvocationInput] reads, which saves
// the second look at the data that json.Unmarshal takes.
func (in *InvocationInput) UnmarshalJSON(data []byte) error {
	decoded, err := DecodeInvocationInput(data)
	if err == nil {
		*in = decoded
	}
	return err
}

func (in *InvocationInput) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "DurableExecutionArn":
			readString(s, &in.DurableExecutionARN)
		case "CheckpointToken":
			readString(s, &in.CheckpointToken)
		case "InitialExecutionState":
			in.InitialExecutionState.read(s)
		case "UpdatedOperationIds":
			readStrings(s, &in.UpdatedOperationIDs)
		default:
			s.skip()
		}
	}
}

func (out *InvocationOutput) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "Status":
			readString(s, &out.Status)
		case "Result":
			readOptionalString(s, &out.Result)
		case "Error":
			readOptional(s, &out.Error)
		default:
			s.skip()
		}
	}
}

func (e *ExecutionState) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "Operations":
			readOperations(s, &e.Operations)
		case "NextMarker":
			readString(s, &e.NextMarker)
		default:
			s.skip()
		}
	}
}

func readOperations(s *scanner, dst *[]Operation) {
	if s.null() {
		*dst = nil
		return
	}
	operations, start := []Operation{}, s.pos
	for i := range s.elements {
		if i == cap(operations) {
			operations = slices.Grow(operations, expected(i, s.pos-start, len(s.text)-s.pos))
		}
		operations = append(operations, Operation{})
		operations[i].read(s)
	}
	*dst = operations
}

// expected is how many more operations there are likely to be when count of them
// took up read bytes and left bytes follow.
func expected(count, read, left int) int {
	const shortest = 128 // bounds what a misleading start can cost
	return 1 + left/max(shortest, read/max(1, count))
}

func (o *Operation) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "Id":
			readString(s, &o.ID)
		case "ParentId":
			readString(s, &o.ParentID)
		case "Name":
			readString(s, &o.Name)
		case "Type":
			readString(s, &o.Type)
		case "SubType":
			readString(s, &o.SubType)
		case "Status":
			readString(s, &o.Status)
		case "StartTimestamp":
			o.StartTimestamp.read(s)
		case "EndTimestamp":
			readOptional(s, &o.EndTimestamp)
		case "ExecutionDetails":
			readOptional(s, &o.ExecutionDetails)
		case "ContextDetails":
			readOptional(s, &o.ContextDetails)
		case "StepDetails":
			readOptional(s, &o.StepDetails)
		case "WaitDetails":
			readOptional(s, &o.WaitDetails)
		case "CallbackDetails":
			readOptional(s, &o.CallbackDetails)
		case "ChainedInvokeDetails":
			readOptional(s, &o.ChainedInvokeDetails)
		default:
			s.skip()
		}
	}
}

func (d *ExecutionDetails) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "InputPayload":
			readOptionalString(s, &d.InputPayload)
		default:
			s.skip()
		}
	}
}

func (d *ContextDetails) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "ReplayChildren":
			readBool(s, &d.ReplayChildren)
		case "Result":
			readOptionalString(s, &d.Result)
		case "Error":
			readOptional(s, &d.Error)
		default:
			s.skip()
		}
	}
}

func (d *StepDetails) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "Attempt":
			readInt(s, &d.Attempt)
		case "NextAttemptTimestamp":
			readOptional(s, &d.NextAttemptTimestamp)
		case "Result":
			readOptionalString(s, &d.Result)
		case "Error":
			readOptional(s, &d.Error)
		default:
			s.skip()
		}
	}
}

func (d *WaitDetails) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "ScheduledEndTimestamp":
			readOptional(s, &d.ScheduledEndTimestamp)
		default:
			s.skip()
		}
	}
}

func (d *CallbackDetails) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "CallbackId":
			readString(s, &d.CallbackID)
		case "Result":
			readOptionalString(s, &d.Result)
		case "Error":
			readOptional(s, &d.Error)
		default:
			s.skip()
		}
	}
}

func (d *ChainedInvokeDetails) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "Result":
			readOptionalString(s, &d.Result)
		case "Error":
			readOptional(s, &d.Error)
		default:
			s.skip()
		}
	}
}

func (e *ErrorObject) read(s *scanner) {
	for name := range s.members {
		switch name {
		case "ErrorType":
			readString(s, &e.ErrorType)
		case "ErrorMessage":
			readString(s, &e.ErrorMessage)
		case "ErrorData":
			readString(s, &e.ErrorData)
		case "StackTrace":
			readStrings(s, &e.StackTrace)
		default:
			s.skip()
		}
	}
}

func (t *Timestamp) read(s *scanner) {
	if n, ok := s.integer(); ok {
		*t = fromNumber(float64(n), n)
	} else if s.null() {
		*t = Timestamp{}
	} else if t.parse(s.value()) != nil {
		s.fail()
	}
}

// readOptional reads a member that null or its absence leaves nil. As in
// encoding/json a member that repeats adds to the earlier one.
func readOptional[T any, P interface {
	*T
	read(s *scanner)
}](s *scanner, dst **T) {
	if s.null() {
		*dst = nil
		return
	}
	if *dst == nil {
		*dst = new(T)
	}
	P(*dst).read(s)
}

// readString reads text; null leaves it as it is, here and in the functions
// below.
func readString[S ~string](s *scanner, dst *S) {
	if !s.null() {
		*dst = S(s.string())
	}
}

func readOptionalString(s *scanner, dst **string) {
	if s.null() {
		*dst = nil
		return
	}
	text := s.string()
	*dst = &text
}

func readStrings(s *scanner, dst *[]string) {
	if s.null() {
		*dst = nil
		return
	}
	list := []string{}
	for i := range s.elements {
		list = append(list, "")
		readString(s, &list[i])
	}
	*dst = list
}

func readInt(s *scanner, dst *int) {
	if n, ok := s.integer(); ok {
		*dst = int(n)
	} else if !s.null() {
		s.fail()
	}
}

func readBool(s *scanner, dst *bool) {
	switch {
	case s.literal("true"):
		*dst = true
	case s.literal("false"):
		*dst = false
	case !s.null():
		s.fail()
	}
}
