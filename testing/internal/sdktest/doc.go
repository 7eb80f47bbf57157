// SPDX-License-Identifier: Apache-2.0

// Package sdktest proves that the SDK keeps its promises when it runs over the
// strict in-memory service. It has tests only.
//
// A program is a random durable function as data. A player performs it and notes
// on a tape everything that the user's code gets to see: values, errors, times.
// The promises are properties of the tapes and of the history:
//
//	generate ──▶ program ──▶ player ──▶ tapes, one per invocation ──▶ property
//	   ▲                       │                                        │
//	  seed                     └──▶ service ──▶ history ────────────────┘
//
// Failures name the seed and print the program, made as small as it can be and
// still fail. To run one seed, or more of them:
//
//	go test ./internal/sdktest -run Replay -seed 17
//	go test ./internal/sdktest -programs 5000
//
// Tables beside it go through every recorded status in which an operation can be
// found, and tell what the SDK sends, runs and returns.
package sdktest
