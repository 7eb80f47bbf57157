// SPDX-License-Identifier: Apache-2.0

package statement_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/large-payloads/statement"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// busy is a bank where every account has 2,000 bookings of one cent in a year.
type busy struct{}

func (busy) Bookings(_ context.Context, account string, _ int) (statement.Year, error) {
	year := statement.Year{Account: account, IBAN: "DE02120300000000202051"}
	for range 2000 {
		year.Bookings = append(year.Bookings,
			statement.Booking{Day: "2026-01-01", Text: strings.Repeat("interest ", 80), Cents: 1})
	}
	return year, nil
}

func clerk() statement.Clerk { return statement.Clerk{Bank: busy{}} }

func ada() statement.Request { return statement.Request{Account: "ada", Year: 2026} }

// filesIn keeps payloads below a directory.
func filesIn(t *testing.T, dir string) durabletest.Option {
	t.Helper()
	files, err := statement.Files(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	return durabletest.Handler(durable.WithSerdes(files))
}

func TestAYearOfBookings(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, clerk().Write, ada(), filesIn(t, t.TempDir()),
		durabletest.WithinBudget(durabletest.Budget{LongestPayload: 1000}))

	require.Equal(t, statement.Statement{
		Account: "ada", Bookings: 2000, Cents: 2000,
	}, run.Output(t))
	run.RequireGolden(t)
}

func TestHistoryShowsAPreview(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, clerk().Write, ada(), filesIn(t, t.TempDir()))

	var recorded struct {
		Size    int            `json:"size"`
		Preview map[string]any `json:"preview"`
	}
	require.NoError(t, json.Unmarshal([]byte(*run.Step(t, "collect").Result), &recorded))
	require.Greater(t, recorded.Size, 1<<20)
	require.Equal(t, map[string]any{"account": "ada", "iban": "***"}, recorded.Preview)
}

func TestWithoutFilesTheBookingsAreTooLarge(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, clerk().Write, ada())

	run.RequireFailed(t, durable.ErrTooLarge)
}

func TestDamagedFileIsNotTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	run := durabletest.Start(t, clerk().Write, ada(), filesIn(t, dir))
	files, err := filepath.Glob(filepath.Join(dir, "*", "*", "*", "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.NoError(t, os.Chmod(files[0], 0o600))
	require.NoError(t, os.WriteFile(files[0], []byte(`{"account":"eve"}`), 0o600))
	run.Advance(t, 8*time.Hour)

	run.RequireFailed(t, durable.ErrSerdes)
	require.ErrorContains(t, run.Err(), serdes.ErrFileDamaged.Error())
}
