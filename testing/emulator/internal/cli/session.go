// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/screen"
)

// session is one call of the command: the world, and the flags that all commands
// have.
type session struct {
	World
	colours screen.Palette
	// started says that the arguments were understood and a command runs.
	started bool

	json     bool
	endpoint string
	aws      bool
	region   string
	profile  string
}

// root is the command itself.
func (s *session) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "durable",
		Short: "Run and look into durable functions, on this machine or on AWS",
		Long: "durable runs durable functions of Lambda on this machine, and shows what they do" +
			" here or on AWS.\n\nStart with \"durable run PATH\", or with \"durable serve PATH\"" +
			" and \"durable invoke FUNCTION\" in another terminal.",
		SilenceErrors: true, SilenceUsage: true,
	}
	flags := root.PersistentFlags()
	flags.BoolVar(&s.json, "json", false, "print JSON")
	flags.StringVar(&s.endpoint, "endpoint", "",
		"`URL` of the emulator (default AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL or the one that"+
			" serves this folder)")
	flags.BoolVar(&s.aws, "aws", false, "call AWS")
	flags.StringVar(&s.region, "region", "", "`region` of AWS; implies --aws")
	flags.StringVar(&s.profile, "profile", "",
		"`profile` of the AWS configuration files; implies --aws")
	root.AddGroup(
		&cobra.Group{ID: groupHere, Title: "On this machine:"},
		&cobra.Group{ID: groupAnywhere, Title: "On this machine or on AWS:"},
	)
	s.add(root, groupHere, s.runCommand(), s.serveCommand(), s.skipCommand())
	s.add(root, groupAnywhere, s.invokeCommand(), s.listCommand(), s.showCommand(),
		s.historyCommand(), s.logsCommand(), s.callbackCommand(), s.stopCommand(),
		s.openCommand())
	root.AddCommand(s.versionCommand())
	s.mark(root)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	return root
}

// mark makes every command say that it runs. Cobra's own hooks come before it has
// seen which flags exclude each other.
func (s *session) mark(command *cobra.Command) {
	if run := command.RunE; run != nil {
		command.RunE = func(c *cobra.Command, args []string) error {
			s.started = true
			return run(c, args)
		}
	}
	for _, inner := range command.Commands() {
		s.mark(inner)
	}
}

// The groups of commands in the help.
const (
	groupHere     = "here"
	groupAnywhere = "anywhere"
)

func (s *session) add(root *cobra.Command, group string, commands ...*cobra.Command) {
	for _, command := range commands {
		command.GroupID = group
		root.AddCommand(command)
	}
}

// printf writes to the standard output.
func (s *session) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(s.Stdout, format, args...)
	return err
}

// notef writes a remark to the standard error output.
func (s *session) notef(format string, args ...any) {
	_, _ = fmt.Fprintf(s.Stderr, format+"\n", args...)
}

// printJSON writes a value for programs to the standard output, in one line.
func (s *session) printJSON(value any) error { return writeJSON(s.Stdout, value) }

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// colours are those of the terminal, if there is one that has any. NO_COLOR turns
// them off; see no-color.org.
func (w *World) colours() screen.Palette {
	dull := w.Getenv("NO_COLOR") != "" || w.Getenv("TERM") == "dumb"
	return screen.Colours(!dull && isTerminal(w.Stdout) && isTerminal(w.Stderr))
}

// paints reports whether there is a terminal on which text can be painted over.
func (s *session) paints() bool { return isTerminal(s.Stderr) && s.Getenv("TERM") != "dumb" }

// screen paints on the terminal behind the standard error output.
func (s *session) screen() *screen.Screen {
	return screen.New(s.Stderr, func() (columns, rows int) {
		file, ok := s.Stderr.(*os.File)
		if !ok {
			return 0, 0
		}
		columns, rows, err := term.GetSize(int(file.Fd()))
		if err != nil {
			return 0, 0
		}
		return columns, rows
	})
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
