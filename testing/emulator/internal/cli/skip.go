// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

func (s *session) skipCommand() *cobra.Command {
	var function string
	command := &cobra.Command{
		Use:   "skip EXECUTION",
		Short: "Skip the time until something happens in an execution",
		Long: "skip moves the clock of one execution to the next instant at which something is" +
			" due: the end of a wait, a retry, a time-out. Other executions keep their time." +
			" Only an emulator can do this.",
		Example: "  durable skip order-42",
		Args:    argument("an execution"),
		RunE:    func(c *cobra.Command, args []string) error { return s.skip(c, args[0], function) },
	}
	command.Flags().StringVarP(&function, "function", "f", "", "the `function` of the execution")
	s.completeArgument(command, s.running)
	s.complete(command, "function", s.functions)
	return command
}

func (s *session) skip(c *cobra.Command, named, function string) error {
	ctx := c.Context()
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if a.Endpoint() == "" {
		return account.ErrNotEmulated
	}
	x, err := a.Find(ctx, named, function)
	if err != nil {
		return err
	}
	at, err := a.Skip(ctx, x.ARN)
	switch {
	case err != nil:
		return err
	case s.json:
		return s.printJSON(struct {
			ARN string    `json:"arn"`
			Now time.Time `json:"now"`
		}{x.ARN, at.UTC()})
	default:
		return s.printf("for %s it is %s now, %s after its start\n", x.Name, s.instant(at),
			brief(at.Sub(x.Start)))
	}
}
