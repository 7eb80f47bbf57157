// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// ErrNoRequirements says that a directory holds no requirements.
var ErrNoRequirements = errors.New(
	"no requirements: they are the YAML files of" +
		" https://github.com/aws/aws-durable-execution-conformance-tests, by suite in directories")

// Find returns the first of some directories that exists. The error is
// [ErrNoRequirements].
func Find(dirs ...string) (string, error) {
	for _, dir := range dirs {
		if info, err := os.Stat(dir); dir != "" && err == nil && info.IsDir() {
			return dir, nil
		}
	}
	return "", ErrNoRequirements
}

// Load reads the requirements in the directories of dir, which are the suites, and
// returns them in the order of their ids. The error names the file and the line,
// also of a key that is not known. Without any files it is [ErrNoRequirements].
func Load(dir fs.FS) ([]Requirement, error) {
	names, err := fs.Glob(dir, "*/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("requirements: %w", err)
	}
	if len(names) == 0 {
		return nil, ErrNoRequirements
	}
	all := make([]Requirement, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("requirements: %w", err)
		}
		req, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("requirement %s: %w", name, err)
		}
		req.ID = strings.TrimSuffix(path.Base(name), ".yaml")
		req.Suite = path.Dir(name)
		all = append(all, req)
	}
	slices.SortFunc(all, byNumber)
	return all, nil
}
