// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	_ "github.com/lambda-durable/durable-go/testing/durabletest" // for its flags
)

// TestDocumentedCommandsExist checks what can be known of the commands in the
// documentation without running them: folders and packages that they name, flags
// of ours, commands and flags of durable, stages of .ci/run.
func TestDocumentedCommandsExist(t *testing.T) {
	t.Parallel()
	words := commandWords(t)
	for _, b := range blocks(t, "sh") {
		s := shell{root: "..", dir: "..", words: words}
		if strings.HasSuffix(b.page, "/getting-started.md") {
			s.dir = "" // of the reader's own
		}
		for _, command := range commands(b.text) {
			if problem := s.check(command); problem != "" {
				t.Errorf("%s: %q: %s", b, command, problem)
			}
		}
	}
}

// commands returns the commands of a block: lines are joined at backslashes, and
// comments are left out.
func commands(text string) []string {
	text = strings.ReplaceAll(text, "\\\n", " ")
	var all []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(" "+line, " #")
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// shell follows the commands of a block.
type shell struct {
	root  string
	dir   string // "" when it is not in the repository
	words map[string]bool
}

// check says what is wrong with a command.
func (s *shell) check(command string) (problem string) {
	fields := strings.Fields(command)
	for len(fields) > 1 && strings.Contains(fields[0], "=") {
		fields = fields[1:] // variables of the environment
	}
	switch path.Base(fields[0]) {
	case "cd":
		return s.cd(fields[1:])
	case "go":
		return s.checkGo(fields[1:])
	case "durable":
		return s.checkDurable(fields[1:])
	case "run":
		return s.checkStages(fields[1:])
	}
	return ""
}

func (s *shell) cd(args []string) string {
	if s.dir == "" || len(args) != 1 || args[0] == "durable-go" {
		return ""
	}
	s.dir = path.Join(s.dir, args[0])
	return s.exists(".")
}

// exists says so when a file is not there.
func (s *shell) exists(name string) string {
	name = strings.TrimSuffix(name, "...")
	if _, err := os.Stat(path.Join(s.dir, name)); err != nil {
		return "there is no " + path.Join(s.dir, name)
	}
	return ""
}

func (s *shell) checkGo(args []string) string {
	for _, arg := range args {
		switch {
		case strings.HasPrefix(arg, "./") && s.dir != "":
			if problem := s.exists(arg); problem != "" {
				return problem
			}
		case strings.HasPrefix(arg, "-cloud"), strings.HasPrefix(arg, "-durable."):
			name, _, _ := strings.Cut(arg[1:], "=")
			if flag.Lookup(name) == nil {
				return "there is no flag -" + name
			}
		}
	}
	return ""
}

// checkDurable checks a call of the command line tool by the words in its source.
func (s *shell) checkDurable(args []string) string {
	for i, arg := range args {
		if i == 0 && !strings.HasPrefix(arg, "-") && !s.words["command "+arg] {
			return "durable has no command " + arg
		}
		if name, ok := strings.CutPrefix(arg, "--"); ok {
			name, _, _ = strings.Cut(name, "=")
			if name != "help" && !s.words[name] {
				return "durable has no flag --" + name
			}
		}
	}
	return ""
}

func (s *shell) checkStages(args []string) string {
	script, err := os.ReadFile(path.Join(s.root, ".ci/run"))
	if err != nil {
		return err.Error()
	}
	for _, stage := range args {
		if !strings.Contains(string(script), "\nstage_"+stage+"()") {
			return ".ci/run has no stage " + stage
		}
	}
	return ""
}

var (
	commandUse = regexp.MustCompile(`Use: +"([a-z]+)`)
	literal    = regexp.MustCompile(`"([a-z][a-z-]*)"`)
)

// commandWords returns the commands of durable, each after the word command, and
// every literal in its source that could be a flag.
func commandWords(t *testing.T) map[string]bool {
	t.Helper()
	words := map[string]bool{}
	files, err := filepath.Glob("../testing/emulator/internal/cli/*.go")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range commandUse.FindAllStringSubmatch(string(text), -1) {
			words["command "+m[1]] = true
		}
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			words[m[1]] = true
		}
	}
	return words
}

func TestCommandsThatDoNotExistAreFound(t *testing.T) {
	t.Parallel()
	check := func(block string) string {
		s := shell{root: "..", dir: "..", words: commandWords(t)}
		for _, c := range commands(block) {
			if problem := s.check(c); problem != "" {
				return problem
			}
		}
		return ""
	}

	require.Empty(t, check("cd examples # there\ngo test ./order \\\n  -cloud -cloud.stack=x\n"))
	require.Equal(t, "there is no ../nowhere", check("cd nowhere"))
	require.Equal(t, "there is no ../examples/nope", check("cd examples\nX=1 go run ./nope"))
	require.Equal(t, "there is no flag -cloud.nope", check("go test -cloud.nope=1 ./examples/order"))
	require.Equal(t, "durable has no command nope", check("durable nope"))
	require.Equal(t, "durable has no flag --nope", check("../durable run . --nope"))
	require.Equal(t, ".ci/run has no stage nope", check(".ci/run test nope"))
}
