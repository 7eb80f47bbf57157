// SPDX-License-Identifier: Apache-2.0

// Package version says which release of the SDK is running.
package version

const (
	// Name is what the SDK calls itself in User-Agent headers.
	Name = "durable-go"
	// Version is the release, without the v of its tag.
	Version = "0.1.0"
)
