// SPDX-License-Identifier: Apache-2.0

// Package protocol is the wire of AWS Lambda durable execution: the envelopes
// that Lambda hands to a function and takes back, the operations and updates of
// the checkpoint API, and the events of an execution's history.
//
// The types carry data and know their JSON form; they hold no behaviour of the
// service or of the SDK. Names are those of the Lambda API (2025-12-01). Unknown
// JSON members are ignored, so that a newer service can talk to an older SDK.
//
// A pointer or an omitted member means absent on the wire, which is not the same
// as empty: a callback that succeeded without a body has a nil Result, one that
// sent "" has a pointer to the empty string.
package protocol
