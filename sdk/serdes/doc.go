// SPDX-License-Identifier: Apache-2.0

// Package serdes has wrappers for what a durable function records: [Gzip]
// compresses payloads, [Encrypt] encrypts them with keys of your own, and [Files]
// moves large ones to a file system. Each goes around another serdes ([durable.JSON]
// where nil is given), so they stack, the innermost first:
//
//	store, err := serdes.NewFiles("/mnt/payloads", serdes.Encrypt(serdes.Gzip(durable.JSON()), keys))
//	…
//	awslambda.Start(order.Handle, durable.WithSerdes(store))
//
// Set on the handler a wrapper covers every operation and the execution's input
// and result; set on one operation it covers that one.
//
// They are apart from package durable because most functions need none of them,
// and because the import tells the reader where the payloads go.
//
// # Payloads of others
//
// The input of an execution, the payload and the result of a chained invoke, and
// what completes a callback are written or read by somebody else
// ([durable.SerdesInfo] calls them external). A plain payload there is always
// readable, whatever wrappers are in use, so that callers need not know of them.
// Results that leave the execution are compressed and encrypted like all others;
// a caller who wants to read them uses the same wrapper, as a chained invoke from
// a handler with the same serdes does by itself:
//
//	var receipt Receipt
//	err := wrapper.Deserialize(ctx, durable.SerdesInfo{External: true}, result, &receipt)
//
// They are never moved to files, which their readers may have no access to.
//
// # Changing the serdes of executions in flight
//
// Putting Gzip or Files around a serdes is safe at any time: plain payloads stay
// readable. Taking one away again is not. Encrypt refuses plain payloads, except
// for the external ones, unless [AcceptPlain] says otherwise.
//
// # Formats
//
// What the wrappers write is a JSON object with the member "$durable", which names
// the wrapper and the version of its format. It is documented at each wrapper and
// stays readable by later versions. A payload of the inner serdes that happens to
// look like one is wrapped too, so nothing is ever mistaken.
package serdes
