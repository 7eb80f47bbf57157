// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/testing/execution"
)

// historyOptions are the flags of history.
type historyOptions struct {
	function, output string
	redact           []string
}

// redactAll is what --redact without a value means.
const redactAll = "*"

func (s *session) historyCommand() *cobra.Command {
	var o historyOptions
	command := &cobra.Command{
		Use:   "history EXECUTION",
		Short: "Write the history of an execution as JSON, for replay tests",
		Long: "history writes all events of an execution, all pages of them, as" +
			" GetDurableExecutionHistory answers. durabletest.ReplayHistory checks new code" +
			" against such a file.\n\n--redact leaves out all payloads and errors, as the service" +
			" does for readers without access to the data. --redact=NAME,... keeps them and hides" +
			" the values of JSON members of these names, at any depth; payloads that are not JSON" +
			" are left out then, and messages of errors are kept.",
		Example: "  durable history order-42 -o testdata/histories/order-42.json --aws\n" +
			"  durable history order-42 --redact=email,card",
		Args: argument("an execution"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.history(c.Context(), args[0], &o)
		},
	}
	flags := command.Flags()
	flags.StringVarP(&o.function, "function", "f", "", "the `function` of the execution")
	flags.StringVarP(&o.output, "output", "o", "-", "the `file` to write; - is the standard output")
	flags.StringSliceVar(&o.redact, "redact", nil,
		"leave out payloads and errors, or hide JSON members of these `names`")
	flags.Lookup("redact").NoOptDefVal = redactAll
	s.completeArgument(command, s.executions)
	s.complete(command, "function", s.functions)
	return command
}

func (s *session) history(ctx context.Context, named string, o *historyOptions) error {
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	x, err := a.Find(ctx, named, o.function)
	if err != nil {
		return err
	}
	history := a.History(x.ARN)
	if _, err := history.Read(ctx); err != nil {
		return err
	}
	r := history.Result()
	if len(o.redact) > 0 {
		events, err := redacted(r.Events, o.redact)
		if err != nil {
			return err
		}
		r = execution.FromHistory(x.ARN, events)
	}
	return s.create(o.output, r.WriteHistory)
}
