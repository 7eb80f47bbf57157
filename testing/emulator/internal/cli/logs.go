// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

// logOptions are the flags of logs.
type logOptions struct {
	function string
	follow   bool
	since    time.Duration
}

func (s *session) logsCommand() *cobra.Command {
	var o logOptions
	command := &cobra.Command{
		Use:   "logs FUNCTION|EXECUTION",
		Short: "Print what a function has written, for all or for one execution",
		Long: "logs prints the lines of a function's log or, for an execution, the JSON records" +
			" that carry its ARN, as the loggers of the durable SDKs write them.",
		Example: "  durable logs order --since 10m --follow\n  durable logs order-42",
		Args:    argument("a function or an execution"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.logs(c.Context(), args[0], &o)
		},
	}
	flags := command.Flags()
	flags.StringVarP(&o.function, "function", "f", "", "the `function` of the execution")
	flags.BoolVar(&o.follow, "follow", false,
		"go on with what is written later, until the execution ends or Ctrl-C")
	flags.DurationVar(&o.since, "since", 0, "only what was written in this time until now")
	s.completeArgument(command, s.functions, s.executions)
	s.complete(command, "function", s.functions)
	return command
}

func (s *session) logs(ctx context.Context, named string, o *logOptions) error {
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	query, err := logsOf(ctx, a, named, o.function)
	if err != nil {
		return err
	}
	if o.since > 0 {
		query.Since = s.Now().Add(-o.since)
	}
	lines := a.Logs(query)
	if !o.follow {
		return lines.Read(ctx, s.printLog)
	}
	return lines.Follow(ctx, s.printLog, func(ctx context.Context) (bool, error) {
		if query.Execution == "" {
			return false, nil
		}
		x, err := a.Describe(ctx, query.Execution)
		return x.Status.Terminal(), err
	})
}

// logsOf finds the function of that name, else the execution.
func logsOf(
	ctx context.Context, a *account.Account, named, function string,
) (account.LogQuery, error) {
	if function == "" && !account.IsARN(named) {
		fn, err := a.Function(ctx, named)
		if err == nil {
			return account.LogQuery{Group: fn.LogGroup}, nil
		}
		if !account.IsNotFound(err) {
			return account.LogQuery{}, err
		}
	}
	x, err := a.Find(ctx, named, function)
	if err != nil {
		return account.LogQuery{}, err
	}
	fn, err := a.Function(ctx, x.Function)
	if err != nil {
		return account.LogQuery{}, err
	}
	return account.LogQuery{Group: fn.LogGroup, Execution: x.ARN, Since: x.Start}, nil
}

func (s *session) printLog(line account.LogLine) error {
	if s.json {
		return s.printJSON(struct {
			At      time.Time `json:"at"`
			Stream  string    `json:"stream"`
			Message string    `json:"message"`
		}{line.At.UTC(), line.Stream, line.Message})
	}
	at := line.At.In(s.Now().Location()).Format("15:04:05.000")
	return s.printf("%s  %s\n", s.colours.Dim(at), line.Message)
}
