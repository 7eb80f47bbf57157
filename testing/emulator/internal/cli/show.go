// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// showOptions are the flags of show.
type showOptions struct {
	function                string
	full, timeline, mermaid bool
	follow                  bool
	html                    string
}

func (s *session) showCommand() *cobra.Command {
	var o showOptions
	command := &cobra.Command{
		Use:   "show [EXECUTION]",
		Short: "Show an execution as a tree, a timeline, a diagram or a page",
		Long: "show prints the operations of an execution as a tree, where it stands and what" +
			" came out. The execution is named by its ARN, its name or a beginning of its name" +
			" or id; without one it is the latest.",
		Example: "  durable show order-42\n  durable show order-42 --timeline\n" +
			"  durable show order-42 --html report.html",
		Args: optionalArgument("an execution"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.show(c.Context(), strings.Join(args, ""), &o)
		},
	}
	flags := command.Flags()
	flags.StringVarP(&o.function, "function", "f", "", "the `function` of the execution")
	flags.BoolVar(&o.full, "full", false, "leave nothing out of the tree")
	flags.BoolVar(&o.timeline, "timeline", false, "print the events instead of the tree")
	flags.BoolVar(&o.mermaid, "mermaid", false, "print a Gantt chart for Mermaid")
	flags.BoolVar(&o.follow, "follow", false, "show the execution live until it ends")
	flags.StringVar(&o.html, "html", "",
		"write a page with everything to this `file`; - is the standard output")
	command.MarkFlagsMutuallyExclusive("full", "timeline", "mermaid", "html", "follow")
	cobra.CheckErr(command.MarkFlagFilename("html", "html"))
	s.completeArgument(command, s.executions)
	s.complete(command, "function", s.functions)
	return command
}

func (s *session) show(ctx context.Context, named string, o *showOptions) error {
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	x, err := find(ctx, a, named, o.function)
	if err != nil {
		return err
	}
	if o.follow {
		return s.follow(ctx, a, x.ARN)
	}
	r, err := readWhole(ctx, a, x.ARN)
	if err != nil {
		return err
	}
	switch {
	case o.html != "":
		return s.create(o.html, r.WriteHTML)
	case s.json:
		return s.printJSON(executionOf(&x, r))
	case o.timeline:
		return s.printf("%s", r.Timeline())
	case o.mermaid:
		return s.printf("%s", r.Mermaid())
	}
	return s.showTree(&x, r, o.full)
}

// find returns the execution that is named, or the latest.
func find(
	ctx context.Context, a *account.Account, named, function string,
) (account.Execution, error) {
	if named != "" {
		return a.Find(ctx, named, function)
	}
	latest, err := a.Executions(ctx, account.Query{Function: function, Limit: 1})
	switch {
	case err != nil:
		return account.Execution{}, err
	case len(latest) == 0:
		return account.Execution{}, errors.New(
			`there is no execution yet: start one with "durable invoke"`)
	}
	return latest[0], nil
}

// readWhole reads all that an execution has recorded so far.
func readWhole(ctx context.Context, a *account.Account, arn string) (*execution.Result, error) {
	history := a.History(arn)
	if _, err := history.Read(ctx); err != nil {
		return nil, err
	}
	return history.Conclude(ctx)
}

func (s *session) showTree(x *account.Execution, r *execution.Result, full bool) error {
	tree := r.Tree()
	if full {
		tree = r.FullTree()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\nstarted %s", s.headline(x, r), s.colours.Dim(x.ARN),
		s.instant(x.Start))
	if !r.Status.Terminal() {
		fmt.Fprintf(&b, ", %s", s.took(x.Start, x.End))
	}
	fmt.Fprintf(&b, "\n\n%s", s.colours.Statuses(tree))
	switch {
	case r.Status == protocol.ExecutionSucceeded && r.Output != nil:
		fmt.Fprintf(&b, "\nresult: %s\n", *r.Output)
	case r.Status.Terminal() && r.Status != protocol.ExecutionSucceeded:
		fmt.Fprintf(&b, "\n%s\n", s.failure(r.Error))
	}
	for _, c := range callbacksOf(x, r) {
		fmt.Fprintf(&b, "\n%s\n", c.hint(s.options()))
	}
	return s.printf("%s", b.String())
}
