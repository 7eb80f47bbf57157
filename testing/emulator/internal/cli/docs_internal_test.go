// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// TestEverythingIsDocumented finds each command as a heading of docs/cli.md and
// its flags below that.
func TestEverythingIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "cli.md"))
	require.NoError(t, err)
	sections := make(map[string]string)
	for section := range strings.SplitSeq(string(text), "\n## ") {
		title, body, _ := strings.Cut(section, "\n")
		sections[title] = body
	}
	s := &session{World: World{Getenv: func(string) string { return "" }}}
	root := s.root()
	requireFlags(t, root.PersistentFlags(), sections["Which account"]+sections["For programs"])
	for _, command := range root.Commands() {
		body, ok := sections["`"+command.CommandPath()+"`"]
		require.True(t, ok, "docs/cli.md has no section about %q", command.CommandPath())
		requireFlags(t, command.Flags(), body)
		for _, inner := range command.Commands() {
			require.Contains(t, body, inner.CommandPath())
			requireFlags(t, inner.Flags(), body)
		}
	}
}

func requireFlags(t *testing.T, flags *pflag.FlagSet, text string) {
	t.Helper()
	flags.VisitAll(func(f *pflag.Flag) {
		require.Contains(t, text, "`--"+f.Name, "the flag is not documented")
		if f.Shorthand != "" {
			require.Contains(t, text, "`-"+f.Shorthand+"`")
		}
	})
}
