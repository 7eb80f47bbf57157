// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

// welcomeJSON is what serve prints when it is ready.
type welcomeJSON struct {
	URL string `json:"url"`
	// Env leads AWS clients to the server.
	Env       map[string]string `json:"env"`
	Functions []functionJSON    `json:"functions"`
}

// functionJSON is a function of a project.
type functionJSON struct {
	Name      string `json:"name"`
	LogicalID string `json:"logicalId"`
	Durable   bool   `json:"durable"`
	// Project is the folder of the project.
	Project string `json:"project"`
	// Target is what to invoke.
	Target string `json:"target"`
}

// welcome says where the server is, what it serves, and what to tell AWS clients.
func (s *session) welcome(url string, projects []*project.Project) error {
	out := welcomeJSON{URL: url, Env: make(map[string]string), Functions: []functionJSON{}}
	for _, v := range variables(url) {
		out.Env[v[0]] = v[1]
	}
	for _, p := range projects {
		for _, f := range p.Functions {
			out.Functions = append(out.Functions, functionJSON{
				Name: f.Name, LogicalID: f.LogicalID, Durable: f.Durable != nil, Project: p.Dir,
				Target: f.Target(),
			})
		}
	}
	if s.json {
		return s.printJSON(out)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "durable serves at %s\n\n", s.colours.Bold(url))
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, f := range out.Functions {
		kind := "ordinary"
		if f.Durable {
			kind = "durable"
		}
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\n", f.Target, kind, s.relative(f.Project))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	b.WriteString("\nFor AWS clients in other terminals:\n")
	for _, v := range variables(url) {
		fmt.Fprintf(&b, "  export %s=%s\n", v[0], v[1])
	}
	b.WriteString("\nCtrl-C ends it.\n")
	return s.printf("%s", b.String())
}

// variables are what leads an AWS client to an emulator.
func variables(url string) [][2]string {
	return [][2]string{
		{"AWS_ENDPOINT_URL", url},
		{"AWS_ACCESS_KEY_ID", account.EmulatorKeyID},
		{"AWS_SECRET_ACCESS_KEY", account.EmulatorSecret},
		{"AWS_REGION", account.EmulatorRegion},
		{"AWS_DEFAULT_REGION", account.EmulatorRegion}, // the one that boto3 reads
	}
}

// relative is a path as seen from the working directory, if that is shorter.
func (s *session) relative(path string) string {
	seen, err := filepath.Rel(s.Dir, path)
	if err != nil || len(seen) >= len(path) {
		return path
	}
	return seen
}
