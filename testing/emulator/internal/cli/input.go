// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// inputUsage says how a value is given.
const inputUsage = "JSON, @FILE, or - for the standard input"

// input reads a value that is given as it is, as @file, or as - for the standard
// input. An empty one is absent; any other must be JSON.
func (s *session) input(flag, given string) ([]byte, error) {
	text, from, err := s.inputText(given)
	if err != nil {
		return nil, err
	}
	if len(text) > 0 && !json.Valid(text) {
		return nil, usagef("--%s: %s is not JSON: write text in double quotes,"+
			` like --%[1]s '"text"'`, flag, from)
	}
	return text, nil
}

func (s *session) inputText(given string) (text []byte, from string, err error) {
	switch {
	case given == "-":
		text, err = io.ReadAll(s.Stdin)
		from = "the standard input"
	case strings.HasPrefix(given, "@"):
		from = given[1:]
		text, err = os.ReadFile(s.path(from))
	default:
		text, from = []byte(given), "the value"
	}
	if err != nil {
		return nil, from, fmt.Errorf("input: %w", err)
	}
	return text, from, nil
}

// path is a path that the user gave, seen from the working directory.
func (s *session) path(given string) string {
	if filepath.IsAbs(given) {
		return given
	}
	return filepath.Join(s.Dir, given)
}

// create writes a file that the user named, or the standard output for "-".
func (s *session) create(name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(s.Stdout)
	}
	file, err := os.Create(s.path(name))
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
