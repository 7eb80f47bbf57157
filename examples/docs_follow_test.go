// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGettingStartedCanBeFollowed does what docs/getting-started.md says, word for
// word, in a folder of its own: it writes the files, runs the commands and
// compares what they print. What needs the network or an account is left out, and
// modules come from the cache.
func TestGettingStartedCanBeFollowed(t *testing.T) {
	t.Parallel()
	switch {
	case testing.Short():
		t.Skip("builds a module and the command line tool: left out with -short")
	case runtime.GOOS == "windows":
		t.Skip("the commands of the page are for sh, which Windows does not have")
	}
	text, err := os.ReadFile("../docs/getting-started.md")
	require.NoError(t, err)
	r := newReader(t)

	for _, part := range parts(string(text)) {
		switch part.language {
		case "go", "yaml":
			r.write(part)
		case "sh":
			r.run(part)
		case "text":
			r.compare(part.text)
		}
	}

	require.Contains(t, r.ran, "go test ./...")
	require.Contains(t, r.ran, "../durable run ./lambda --input '{\"name\":\"kim\",\"days\":30}'")
}

// part is a block of a page with the sentence before it.
type part struct {
	before   string
	language string
	text     string
}

var partBlock = regexp.MustCompile("(?s)\n```([a-z]+)\n(.*?)\n```")

func parts(page string) []part {
	var all []part
	end := 0
	for _, m := range partBlock.FindAllStringSubmatchIndex(page, -1) {
		all = append(all, part{page[end:m[0]], page[m[2]:m[3]], page[m[4]:m[5]] + "\n"})
		end = m[1]
	}
	return all
}

// reader is somebody who follows the page.
type reader struct {
	t      *testing.T
	dir    string
	ran    []string
	output string
	// kept is reminder.go while a mistake is in its place.
	kept []byte
}

// newReader has cloned the repository, and has no network.
func newReader(t *testing.T) *reader {
	t.Helper()
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.Symlink(root, filepath.Join(dir, "durable-go")))
	return &reader{t: t, dir: dir}
}

var (
	fileName = regexp.MustCompile("This is `([^`]+)`:\\s*$|is `([^`]+)`:\\s*$")
	handle   = regexp.MustCompile(`(?s)// Handle .*?\n}\n`)
)

// write puts a block into the file that the sentence before it names, or in place
// of the function Handle.
func (r *reader) write(p part) {
	name := "reminder.go"
	if m := fileName.FindStringSubmatch(p.before); m != nil {
		name = m[1] + m[2]
	} else {
		require.Contains(r.t, p.before, "replace `Handle` by")
		old, err := os.ReadFile(filepath.Join(r.dir, name))
		require.NoError(r.t, err)
		r.kept = old
		p.text = handle.ReplaceAllLiteralString(string(old), p.text)
	}
	require.NoError(r.t, os.WriteFile(filepath.Join(r.dir, name), []byte(p.text), 0o600))
}

// run runs the commands of a block one after another.
func (r *reader) run(p part) {
	r.output = ""
	for _, command := range commands(p.text) {
		switch strings.Fields(command)[0] {
		case "git", "sam", "aws": // the network
			continue
		case "cd":
			r.dir = filepath.Join(r.dir, strings.Fields(command)[1])
			continue
		}
		r.runOne(command)
		if strings.HasPrefix(command, "go mod init") {
			r.pin()
		}
	}
	if r.kept != nil { // the mistake has been seen
		require.NoError(r.t, os.WriteFile(filepath.Join(r.dir, "reminder.go"), r.kept, 0o600))
		r.kept = nil
	}
}

func (r *reader) runOne(command string) {
	cmd := exec.CommandContext(r.t.Context(), "sh", "-c", command)
	cmd.Dir = r.dir
	// What the cache holds was checked when it got there. A second "go mod tidy"
	// would ask for checksums that the first one has dropped.
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off")
	if !strings.Contains(command, " -C ") { // in the workspace nothing is missing
		cmd.Env = append(cmd.Env, "GOFLAGS=-mod=mod")
	}
	out, err := cmd.CombinedOutput()
	r.output += string(out)
	if r.kept != nil {
		require.Error(r.t, err, "%s passes in spite of the mistake:\n%s", command, out)
	} else {
		require.NoError(r.t, err, "%s:\n%s", command, out)
	}
	r.ran = append(r.ran, command)
}

// pin has the module take the versions of the examples, which are in the cache.
func (r *reader) pin() {
	sums, err := os.ReadFile("go.sum")
	require.NoError(r.t, err)
	require.NoError(r.t, os.WriteFile(filepath.Join(r.dir, "go.sum"), sums, 0o600))
	ours, err := os.ReadFile("go.mod")
	require.NoError(r.t, err)
	mod, err := os.ReadFile(filepath.Join(r.dir, "go.mod"))
	require.NoError(r.t, err)
	for _, m := range regexp.MustCompile(`(?s)require \(.*?\n\)\n`).FindAll(ours, -1) {
		mod = append(mod, regexp.MustCompile(`(?m)^.*durable-go.*\n`).ReplaceAll(m, nil)...)
	}
	require.NoError(r.t, os.WriteFile(filepath.Join(r.dir, "go.mod"), mod, 0o600))
}

// varying is what is another from run to run.
var varying = regexp.MustCompile(`\d+\.\d+s|\(cached\)|A-[A-Z2-7]{6}`)

// compare looks for the lines of a block in what the commands before it have
// printed.
func (r *reader) compare(text string) {
	output := strings.Join(strings.Fields(varying.ReplaceAllString(r.output, "?")), " ")
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(strings.TrimSpace(line), "…")
		line = strings.Join(strings.Fields(varying.ReplaceAllString(line, "?")), " ")
		require.Contains(r.t, output, line, "the commands have printed:\n%s", r.output)
	}
}
