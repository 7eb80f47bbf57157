// SPDX-License-Identifier: Apache-2.0

// Package spans_test runs functions with the plugins of package otel and compares
// the spans, of whole executions, with what all SDKs should record.
package spans_test

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
