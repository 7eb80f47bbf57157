// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

// listOptions are the flags of list.
type listOptions struct {
	function string
	statuses []string
	since    time.Duration
	limit    int
}

func (s *session) listCommand() *cobra.Command {
	var o listOptions
	command := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List executions, the latest first",
		Example: "  durable list --status failed --since 24h\n" +
			"  durable list --function order --json",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return s.list(c, &o) },
	}
	flags := command.Flags()
	flags.StringVarP(&o.function, "function", "f", "", "only executions of this `function`")
	flags.StringSliceVarP(&o.statuses, "status", "s", nil,
		"only these statuses: running, succeeded, failed, timed_out, stopped")
	flags.DurationVar(&o.since, "since", 0, "only what started in this time until now, like 1h30m")
	flags.IntVarP(&o.limit, "limit", "n", 20, "how many at most; 0 is all")
	s.complete(command, "function", s.functions)
	complete(command, "status", statusNames())
	return command
}

func (s *session) list(c *cobra.Command, o *listOptions) error {
	query := account.Query{Function: o.function, Limit: o.limit}
	for _, name := range o.statuses {
		status := protocol.ExecutionStatus(strings.ReplaceAll(strings.ToUpper(name), "-", "_"))
		if !slices.Contains(statusNames(), strings.ToLower(string(status))) {
			return usagef("--status: there is no status %q: use %s", name,
				strings.Join(statusNames(), ", "))
		}
		query.Statuses = append(query.Statuses, status)
	}
	if o.limit < 0 || o.since < 0 {
		return usagef("--limit and --since are not negative")
	}
	if o.since > 0 {
		query.Since = s.Now().Add(-o.since)
	}
	a, err := s.account(c.Context())
	if err != nil {
		return err
	}
	defer a.Close()
	found, err := a.Executions(c.Context(), query)
	if err != nil {
		return err
	}
	if s.json {
		return s.printList(found)
	}
	return s.showList(found)
}

func statusNames() []string {
	return []string{"running", "succeeded", "failed", "timed_out", "stopped"}
}

func (s *session) printList(found []account.Execution) error {
	out := struct {
		Executions []summaryJSON `json:"executions"`
	}{[]summaryJSON{}}
	for i := range found {
		out.Executions = append(out.Executions, summaryOf(&found[i]))
	}
	return s.printJSON(out)
}

func (s *session) showList(found []account.Execution) error {
	if len(found) == 0 {
		s.notef("there are no such executions")
		return nil
	}
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { _, _ = table.Write([]byte(strings.Join(cells, "\t") + "\n")) }
	row("NAME", "FUNCTION", "STATUS", "STARTED", "TOOK")
	for i := range found {
		x := &found[i]
		row(x.Name, x.Function, string(x.Status), s.instant(x.Start), s.took(x.Start, x.End))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return s.printf("%s", s.colours.Statuses(b.String()))
}

// instant writes a time as the user's clock shows it.
func (s *session) instant(t time.Time) string {
	return t.In(s.Now().Location()).Format("2006-01-02 15:04:05")
}

// took writes how long something took, or has taken so far.
func (s *session) took(start, end time.Time) string {
	if end.IsZero() {
		return brief(max(0, s.Now().Sub(start))) + " so far"
	}
	return brief(end.Sub(start))
}

// brief writes a duration with as much precision as anybody reads.
func brief(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Truncate(time.Millisecond).String()
	case d < time.Minute:
		return d.Truncate(100 * time.Millisecond).String()
	default:
		return d.Truncate(time.Second).String()
	}
}
