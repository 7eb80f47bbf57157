// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// serving is what "durable serve" leaves in a folder while it runs, so that other
// commands find it.
type serving struct {
	URL string `json:"url"`
	PID int    `json:"pid"`
}

const (
	// dataFolder is where a project keeps what the command needs.
	dataFolder  = ".durable"
	servingFile = "serve.json"
	ignoreFile  = ".gitignore"
)

// findServing looks for a server in a folder and in those around it, as git does
// for a repository. Without one the URL is empty.
func findServing(dir string) serving {
	for {
		var found serving
		file := filepath.Join(dir, dataFolder, servingFile)
		text, err := os.ReadFile(file) //nolint:gosec // announce writes it
		if err == nil && json.Unmarshal(text, &found) == nil && found.URL != "" {
			return found
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return serving{}
		}
		dir = parent
	}
}

// announce makes a server known in folders, and returns what takes it back.
func announce(here serving, dirs ...string) (retract func(), err error) {
	text, err := json.Marshal(here)
	if err != nil {
		return nil, err
	}
	var files []string
	retract = func() {
		for _, file := range files {
			withdraw(file, here)
		}
	}
	for _, dir := range dirs {
		data, err := makeDataFolder(dir)
		if err == nil {
			file := filepath.Join(data, servingFile)
			files = append(files, file)
			err = os.WriteFile(file, append(text, '\n'), 0o600)
		}
		if err != nil {
			retract()
			return nil, fmt.Errorf("make the server known in %s: %w", dir, err)
		}
	}
	return retract, nil
}

// withdraw removes a file unless another server has written it since.
func withdraw(file string, here serving) {
	var found serving
	text, err := os.ReadFile(file) //nolint:gosec // announce has written it
	if err == nil && json.Unmarshal(text, &found) == nil && found != here {
		return
	}
	_ = os.Remove(file)
	clean(filepath.Dir(file))
}

// clean removes a data folder in which nothing is kept.
func clean(data string) {
	left, err := os.ReadDir(data)
	if err == nil && len(left) == 1 && left[0].Name() == ignoreFile {
		_ = os.RemoveAll(data)
	}
}

// makeDataFolder makes the data folder of a project, of which git is told to take
// no notice.
func makeDataFolder(dir string) (string, error) {
	data := filepath.Join(dir, dataFolder)
	if err := os.MkdirAll(data, 0o750); err != nil {
		return "", err
	}
	ignore := filepath.Join(data, ignoreFile)
	if _, err := os.Stat(ignore); err == nil {
		return data, nil
	}
	return data, os.WriteFile(ignore, []byte("*\n"), 0o600)
}
