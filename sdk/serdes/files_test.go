// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

// store returns a serdes and lists the files below its directory.
func store(t *testing.T, opts ...serdes.FilesOption) (*serdes.Files, string, func() []string) {
	t.Helper()
	dir := t.TempDir()
	s, err := serdes.NewFiles(dir, text(), opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, dir, func() []string {
		var found []string
		require.NoError(t, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				found = append(found, strings.TrimPrefix(filepath.ToSlash(p), filepath.ToSlash(dir)+"/"))
			}
			return err
		}))
		return found
	}
}

func fileOf(t *testing.T, payload string) string {
	t.Helper()
	var e struct {
		File string `json:"file"`
	}
	require.NoError(t, json.Unmarshal([]byte(payload), &e))
	return e.File
}

func TestLargePayloadsGoToFiles(t *testing.T) {
	t.Parallel()
	s, dir, list := store(t)
	fits := strings.Repeat("x", 255*1024)
	require.Equal(t, fits, write(t, s, step, fits))
	require.Empty(t, list())

	payload := write(t, s, step, fits+"x")
	require.Less(t, len(payload), 300)
	require.Len(t, list(), 1)
	require.Equal(t, list()[0], fileOf(t, payload))
	require.Regexp(t, `^test/run/1/3-1-[0-9a-f]{32}\.json$`, list()[0])
	content, err := os.ReadFile(filepath.Join(dir, list()[0]))
	require.NoError(t, err)
	require.Equal(t, fits+"x", string(content))
	got, err := read[string](s, step, payload)
	require.NoError(t, err)
	require.Equal(t, fits+"x", got)

	require.Equal(t, payload, write(t, s, step, fits+"x"), "writing again changes nothing")
	require.Len(t, list(), 1)
}

func TestThresholds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		opt  serdes.FilesOption
		size int
		file bool
	}{
		"AlwaysEmpty": {serdes.Always(), 0, true},
		"At":          {serdes.WithThreshold(5), 5, false},
		"Above":       {serdes.WithThreshold(5), 6, true},
		"Negative":    {serdes.WithThreshold(-1), 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, list := store(t, c.opt)
			write(t, s, step, strings.Repeat("x", c.size))
			require.Equal(t, c.file, len(list()) == 1)
		})
	}
}

// A condition's states have one operation. The record that counts is the last one
// that was acknowledged, so the file of the one before must stay.
func TestPayloadsOfOneOperationDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	s, _, list := store(t, serdes.Always())
	first, second := write(t, s, step, "first"), write(t, s, step, "second")
	require.Len(t, list(), 2)
	for payload, want := range map[string]string{first: "first", second: "second"} {
		got, err := read[string](s, step, payload)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestExternalPayloadsStayInline(t *testing.T) {
	t.Parallel()
	s, dir, list := store(t, serdes.Always())
	require.Equal(t, "result", write(t, s, external, "result"))
	require.Empty(t, list())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o600))
	forged := `{"$durable":"file/1","file":"secret","size":6}`
	got, err := read[string](s, external, forged)
	require.NoError(t, err)
	require.Equal(t, forged, got, "a caller can't have files read")
}

// Neither a record that was tampered with nor a link leads out of the operation's
// own files.
func TestFilesAreConfined(t *testing.T) {
	t.Parallel()
	s, dir, _ := store(t, serdes.Always())
	payload := write(t, s, step, "mine")
	other := step
	other.OperationID = "4"
	_, err := read[string](s, other, payload)
	require.ErrorIs(t, err, serdes.ErrFileDamaged, "another operation's")
	file := fileOf(t, payload)
	for _, path := range []string{
		"../" + file, "/etc/passwd", "../../../../etc/passwd", "test/run/1/../1/" + filepath.Base(file), "",
	} {
		_, err := read[string](s, step, strings.Replace(payload, file, path, 1))
		require.ErrorIs(t, err, serdes.ErrFileDamaged, path)
	}
	outside := filepath.Join(t.TempDir(), "outside")
	require.NoError(t, os.WriteFile(outside, []byte("mine"), 0o600))
	require.NoError(t, os.Remove(filepath.Join(dir, file)))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, file)))
	_, err = read[string](s, step, payload)
	require.ErrorContains(t, err, "escapes")
}

func TestDamagedFilesAreNoticed(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(path string) error{
		"Changed":   func(p string) error { return os.WriteFile(p, []byte("MINE"), 0o600) },
		"Truncated": func(p string) error { return os.Truncate(p, 2) },
		"Gone":      os.Remove,
		"Directory": func(p string) error {
			if err := os.Remove(p); err != nil {
				return err
			}
			return os.Mkdir(p, 0o700)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir, _ := store(t, serdes.Always())
			payload := write(t, s, step, "mine")
			require.NoError(t, damage(filepath.Join(dir, fileOf(t, payload))))
			_, err := read[string](s, step, payload)
			require.ErrorContains(t, err, "files: read the payload")
			if name == "Gone" {
				require.ErrorIs(t, err, fs.ErrNotExist)
				return
			}
			require.ErrorIs(t, err, serdes.ErrFileDamaged)
		})
	}
}

func TestUnusualNamesAreHashed(t *testing.T) {
	t.Parallel()
	s, _, list := store(t, serdes.Always())
	for _, arn := range []string{
		"", "no arn", "arn:aws:lambda:r:1:function:f/durable-execution/../x",
		"arn:aws:lambda:r:1:function:f/durable-execution/a/b/c",
		"arn:aws:lambda:r:1:function:../durable-execution/a/b", strings.Repeat("x", 5000),
	} {
		info := durable.SerdesInfo{ExecutionARN: arn, OperationID: "../1"}
		payload := write(t, s, info, "x")
		require.Regexp(t, `^by-hash/[0-9a-f]{64}/[0-9a-f]{64}-[0-9a-f]{32}\.json$`, fileOf(t, payload))
		_, err := read[string](s, info, payload)
		require.NoError(t, err)
	}
	require.Len(t, list(), 6)
}

func TestFilesNeedADirectoryAndAnInvocation(t *testing.T) {
	t.Parallel()
	_, err := serdes.NewFiles(filepath.Join(t.TempDir(), "none"), durable.JSON())
	require.ErrorIs(t, err, fs.ErrNotExist)
	s, _, list := store(t, serdes.Always())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.Serialize(ctx, step, "x")
	require.ErrorIs(t, err, context.Canceled)
	payload := write(t, s, step, "x")
	require.ErrorIs(t, s.Deserialize(ctx, step, []byte(payload), new(string)), context.Canceled)
	require.Len(t, list(), 1)
}

// A file that could not be completed leaves nothing behind.
func TestFailedWritesLeaveNothing(t *testing.T) {
	t.Parallel()
	s, dir, list := store(t, serdes.Always())
	payload := write(t, s, step, "x")
	file := filepath.Join(dir, fileOf(t, payload))
	require.NoError(t, os.Remove(file))
	require.NoError(t, os.Mkdir(file, 0o700)) // no file can be renamed to this
	_, err := s.Serialize(t.Context(), step, "x")
	require.ErrorContains(t, err, "files: write the payload")
	require.Empty(t, list())
}

func TestFilesKeepLargeChildrenFromRunningAgain(t *testing.T) {
	t.Parallel()
	ran := 0
	s := files(t, durable.JSON())
	b := testbackend.New("null")
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		v, err := durable.RunInChild(ctx, "large", func(durable.Context) (string, error) {
			ran++
			return strings.Repeat("x", 2<<20), nil
		}, durable.WithSerdes(s))
		if err != nil {
			return 0, err
		}
		return len(v), durable.Wait(ctx, "w", 1e9)
	})
	out, n, err := testbackend.Serial(b).Run(t.Context(), h)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, 1, ran)
	require.Equal(t, "2097152", *out.Result)
}
