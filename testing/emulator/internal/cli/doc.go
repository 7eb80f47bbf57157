// SPDX-License-Identifier: Apache-2.0

// Package cli is the command durable, one file for each of its commands.
//
//	run, serve                          have an emulator of their own
//	invoke, list, show, history, logs,  call the account that where.go finds:
//	callback, stop, skip, open          an emulator that runs, or AWS
//
// What commands print for programs, with --json, is in files that end in _json.go
// and is described in docs/cli.md.
package cli
