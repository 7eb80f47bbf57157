// SPDX-License-Identifier: Apache-2.0

package claim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/plugin/claim"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// insurer is one whose expert is a responder of the test.
type insurer struct{}

func (insurer) Inspect(context.Context, string, string) error  { return nil }
func (insurer) Pay(context.Context, string, int, string) error { return nil }

func desk() claim.Desk { return claim.Desk{Insurer: insurer{}} }

func inspect() durabletest.Option {
	return durabletest.OnCallback("inspection",
		durabletest.Succeed(claim.Settlement{Cents: 120_000}).After(72*time.Hour))
}

func plugins(w io.Writer) durabletest.Option {
	return durabletest.Handler(durable.WithPlugins(claim.Metrics(w)))
}

// measured reads the lines of the plugin, as "operation status seconds".
func measured(t *testing.T, lines io.Reader) []string {
	t.Helper()
	var all []string
	for d := json.NewDecoder(lines); ; {
		var line struct {
			Operation string `json:"Operation"`
			Status    string `json:"Status"`
			Duration  int64  `json:"Duration"`
		}
		err := d.Decode(&line)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		if line.Operation != "" {
			all = append(all, fmt.Sprintf("%s %s %d", line.Operation, line.Status, line.Duration))
		}
	}
}

func TestOperationsAreMeasured(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer

	run := durabletest.Run(t, desk().Settle, claim.Claim{ID: "7"}, inspect(), plugins(&out))

	run.RequireSucceeded(t)
	run.RequireGolden(t)
	require.Equal(t, []string{
		"inspection SUCCEEDED 259200", "objection SUCCEEDED 1209600", "payment SUCCEEDED 0",
	}, measured(t, &out))
}

func TestFailuresAreMeasuredOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer

	run := durabletest.Run(t, desk().Settle, claim.Claim{ID: "7"}, inspect(), plugins(&out),
		durabletest.Override("payment", durabletest.Fail(errors.New("bank is closed"))))

	run.Step(t, "payment").RequireAttempts(t, 6)
	require.Len(t, measured(t, &out), 3)
}
