// SPDX-License-Identifier: Apache-2.0

// Package conformance runs the language-neutral requirements for durable
// execution SDKs as go test. A requirement is a YAML file: how an execution is
// started and answered, and what its history, its result and its log have to be.
// The files are those of github.com/aws/aws-durable-execution-conformance-tests.
//
//	requirements/*/*.yaml ──Load──▶ Requirement ─┐
//	                                             ├─ Suite.Run ─▶ Outcome ─▶ Report
//	Local, Remote ── run one execution ─▶ Record ┘      Check
//
// A [World] runs the execution: [Local] in memory and under virtual time,
// [Remote] on AWS or on whatever answers in its place. [Check] compares what it
// has left behind with the requirement and does nothing else.
//
// # How strict it is
//
// The public runner compares what is listed and nothing more. [Check] also wants
// the following, unless it is told to be [Loose]:
//
//   - The history has the listed events and no others. A position in between
//     that is not listed is the end of an invocation, and behind the last listed
//     invocation comes nothing but the end of the execution. Lists that stop
//     elsewhere leave open what follows.
//   - There are as many invocations as the requirement describes.
//   - A field by which a function says something (a time-out, a tenant, a parent,
//     the delay of a next attempt) is absent where it is not listed.
//   - Two placeholders for what the history tells never stand for one value.
//   - Events are numbered without gaps, their times never go back, and those of
//     one operation agree on its name, its parent and its kind.
//   - The history begins with the input that was sent and ends with the status
//     and the result that the service tells.
//   - Every callback has an action that answers it, and every action is used.
package conformance
