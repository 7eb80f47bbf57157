// SPDX-License-Identifier: Apache-2.0

// Package emulator is the durable service of AWS behind its real HTTP APIs, on
// the loopback interface of this machine. The AWS clients, the AWS command line
// and every durable SDK can talk to it.
//
//	client ─── Invoke, history, callbacks ───▶ Server ───── runtime API ────▶ process
//	client ─── CloudFormation, Logs ─────────▶   │  ▲ ────── call ──▶ function   │
//	                                          service │                │        │
//	                                                  └─ checkpoint, state ─────┘
//
// A test starts a [Server], gives its URL to the client of the AWS SDK and closes
// it at the end:
//
//	srv := emulator.New(emulator.Config{
//		Functions: map[string]emulator.Function{
//			"order": {Command: []string{"./order"}, Durable: &emulator.Durable{}},
//		},
//	})
//	url, err := srv.Listen()
//	...
//	defer srv.Close()
//	client := lambda.New(lambda.Options{BaseEndpoint: &url, ...})
//	out, err := client.Invoke(ctx, &lambda.InvokeInput{
//		FunctionName: aws.String("order:$LATEST"), Payload: []byte(`{"id":7}`),
//	})
//
// # Functions
//
// A [Function] is a program that serves the Lambda runtime API, as deployed
// functions do, or a Go function in the emulator's own process. Programs run as
// on Lambda: each process runs one invocation at a time and is used again when
// it is idle, a process that dies fails its invocation with Runtime.ExitError,
// and one that takes too long is killed. They find the emulator through
// AWS_ENDPOINT_URL_LAMBDA and get credentials that are worth nothing elsewhere.
//
// Functions with a [Durable] configuration are durable: invoking them starts an
// execution. They must be invoked with a version, an alias or $LATEST, also by
// other functions. There is only one code for all versions of a function, unless
// [Config.Functions] says otherwise; [Function.Versions] says which there are.
// Package project makes functions of a template, or of a folder.
//
// # Time
//
// By default time is that of the wall clock, and a wait of a minute takes one.
// With [Config.SkipTime] the emulator's clock jumps to the next instant at which
// something is due as soon as nothing else can happen. [Server.Skip] does that for
// one execution, whose clock stays ahead of the others'.
//
// # What remains
//
// Without a [Config.Store] everything ends with the server. With one, executions
// and accepted events go on in the next server, even when this one was killed;
// package sqlite keeps them in a file. Executions are forgotten when they have
// ended longer ago than [Config.RetentionDays]. Until then they are in memory,
// too.
//
// # What it leaves out
//
// Requests are not authenticated, nothing is throttled, and a synchronous
// invocation waits for as long as the execution takes.
package emulator
