// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

// TestPatternsPassTheirTestsWhenDeployed deploys examples as their templates say
// and runs their own tests against them. What is not named here needs memory.
func TestPatternsPassTheirTestsWhenDeployed(t *testing.T) {
	t.Parallel()

	for folder, c := range map[string]struct {
		domain string
		passes []string
	}{
		"approval-race":  {"expense", []string{"TestManagerApprovesAtOnce"}},
		"at-most-once":   {"payment", []string{"TestCardIsCharged"}},
		"chained-invoke": {"checkout", []string{"TestShipped", "TestSoldOut"}},
		"child-contexts": {"onboarding", []string{"TestDeskIsReady"}},
		"heartbeat":      {"transcode", []string{"TestBrokenVideoIsNotTriedAgain"}},
		"hello":          {"greeting", []string{"TestGuestIsGreeted"}},
		"map":            {"thumbnail", []string{"TestEveryPictureGetsAThumbnail"}},
		"retries":        {"rates", []string{"TestUnknownCurrencyIsAskedForOnce"}},
		"saga":           {"trip", []string{"TestTripIsBooked"}},
		"typed-errors":   {"booking", []string{"TestWhatIsLeftIsTaken"}},
		"versioning":     {"delivery", []string{"TestCustomerIsToldFirst"}},
	} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			url := deployTemplate(t, folder)

			out := passes(t, "../"+folder+"/"+c.domain, "-cloud.stack="+folder,
				"-cloud.endpoint="+url, "-cloud.timeout=25h")

			for _, test := range c.passes {
				require.Contains(t, out, "--- PASS: "+test+" (")
			}
		})
	}
}

// TestTemplatesAreComplete reads the template of every example.
func TestTemplatesAreComplete(t *testing.T) {
	t.Parallel()
	templates, err := filepath.Glob("../*/template.yaml")
	require.NoError(t, err)
	require.Greater(t, len(templates), 20)

	for _, file := range templates {
		folder := filepath.Base(filepath.Dir(file))
		if folder == "conformance" {
			continue // not an example
		}
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			p, err := project.Load(file)
			require.NoError(t, err)

			durable := 0
			for _, f := range p.Functions {
				require.Equal(t, "provided.al2023", f.Runtime)
				require.Contains(t, f.Aliases, "live")
				require.FileExists(t, filepath.Join(f.CodeURI, "main.go"))
				if f.Durable != nil {
					durable++
				}
			}
			require.Positive(t, durable)
			require.NotEmpty(t, p.Outputs)
			require.FileExists(t, filepath.Join("..", folder, "README.md"))
		})
	}
}

// deployTemplate deploys an example to an account of its own, where time is
// skipped, and returns the address of the account.
func deployTemplate(t *testing.T, folder string) string {
	t.Helper()
	skipIfShort(t)
	p, err := project.Load(filepath.Join("..", folder))
	require.NoError(t, err)
	p.Dir = t.TempDir() // what is built leaves nothing behind
	srv := emulator.New(emulator.Config{SkipTime: true})
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	url, err := srv.Listen()
	require.NoError(t, err)
	require.NoError(t, p.Apply(t.Context(), srv))
	return url
}
