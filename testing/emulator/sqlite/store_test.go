// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/sqlite"
)

// holderVariable makes the test binary a process that holds the file it names.
const holderVariable = "SQLITE_TEST_HOLD"

func TestMain(m *testing.M) {
	if path := os.Getenv(holderVariable); path != "" {
		hold(path)
	}
	if os.Getenv(workVariable) != "" {
		toil()
	}
	if path := os.Getenv(serverVariable); path != "" {
		serve(path)
	}
	goleak.VerifyTestMain(m)
}

// hold commits rows to a file for ever and says how many it has.
func hold(path string) {
	store, err := sqlite.Open(path)
	if err != nil {
		panic(err)
	}
	for i := int64(0); ; i++ {
		if err := store.Commit(&emulator.Batch{Put: []emulator.Row{row("t", 1, i, "x")}}); err != nil {
			panic(err)
		}
		_, _ = fmt.Fprintln(os.Stdout, i)
	}
}

func row(table string, number, position int64, data string) emulator.Row {
	return emulator.Row{
		Owner: emulator.Owner{Table: table, Number: number}, Position: position,
		Data: []byte(data),
	}
}

func open(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(path)
	require.NoError(t, err)
	return store
}

func load(t *testing.T, store *sqlite.Store) []emulator.Row {
	t.Helper()
	rows, err := store.Load()
	require.NoError(t, err)
	return rows
}

func TestKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a file?with#marks.db")
	store := open(t, path)
	require.Empty(t, load(t, store))
	require.NoError(t, store.Commit(&emulator.Batch{Put: []emulator.Row{
		row("b", 1, 0, "1"), row("a", 10, 2, "2"), row("a", 10, 1, "3"), row("a", 9, 1, "4"),
	}}))
	require.NoError(t, store.Commit(&emulator.Batch{
		Put:  []emulator.Row{row("a", 10, 1, "5"), row("c", 1, 1, "6")},
		Drop: []emulator.Owner{{Table: "c", Number: 1}, {Table: "b", Number: 1}},
	}))
	want := []emulator.Row{row("a", 9, 1, "4"), row("a", 10, 1, "5"), row("a", 10, 2, "2")}
	require.Equal(t, want, load(t, store))
	require.NoError(t, store.Close())

	again := open(t, path)
	require.Equal(t, want, load(t, again))
	require.NoError(t, again.Close())
	require.FileExists(t, path)
}

func TestCommitIsAllOrNothing(t *testing.T) {
	t.Parallel()
	store := open(t, filepath.Join(t.TempDir(), "s.db"))
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	broken := row("a", 1, 2, "")
	broken.Data = nil
	err := store.Commit(&emulator.Batch{Put: []emulator.Row{row("a", 1, 1, "1"), broken}})
	require.ErrorContains(t, err, "write")
	require.Empty(t, load(t, store))
}

func TestOneServerAtATimeUsesAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.db")
	store := open(t, path)
	_, err := sqlite.Open(path)
	require.ErrorContains(t, err, "another emulator uses this file")
	require.ErrorContains(t, err, path)
	require.NoError(t, store.Close())
	require.NoError(t, open(t, path).Close())
}

func TestAKilledProcessLeavesWhatItHadCommitted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.db")
	self, err := os.Executable()
	require.NoError(t, err)
	holder := exec.CommandContext(t.Context(), self)
	holder.Env = append(os.Environ(), holderVariable+"="+path)
	out, err := holder.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, holder.Start())
	said := bufio.NewScanner(out)
	committed := 0
	for ; committed < 50 && said.Scan(); committed++ {
		require.Equal(t, fmt.Sprint(committed), said.Text())
	}
	_, err = sqlite.Open(path)
	require.ErrorContains(t, err, "another emulator uses this file")
	require.NoError(t, holder.Process.Kill())
	for said.Scan() {
		committed++
	}
	require.Error(t, holder.Wait())

	store := open(t, path)
	require.GreaterOrEqual(t, len(load(t, store)), committed)
	require.NoError(t, store.Close())
}

func TestRefusesWhatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	later := filepath.Join(t.TempDir(), "later.db")
	db, err := sql.Open("sqlite", later)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), "PRAGMA user_version = 99")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	_, err = sqlite.Open(later)
	require.ErrorContains(t, err, "schema 99 of a later version")

	text := filepath.Join(t.TempDir(), "text.db")
	require.NoError(t, os.WriteFile(text, make([]byte, 5000), 0o600))
	require.NoError(t, os.WriteFile(text, []byte("this is not a database at all, but a longer text "+
		"which has more bytes than the header of one, so that it is looked at in earnest"), 0o600))
	_, err = sqlite.Open(text)
	require.ErrorContains(t, err, "no database of SQLite")

	_, err = sqlite.Open(filepath.Join(t.TempDir(), "no", "such", "folder.db"))
	require.ErrorContains(t, err, "unable to open")
}
