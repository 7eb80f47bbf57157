// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func (s *session) stopCommand() *cobra.Command {
	var function string
	var reason protocol.ErrorObject
	command := &cobra.Command{
		Use:     "stop EXECUTION",
		Short:   "Stop an execution",
		Long:    "stop ends a running execution as STOPPED. One that has ended stays as it is.",
		Example: "  durable stop order-42 --message \"ordered twice\"",
		Args:    argument("an execution"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.stop(c, args[0], function, given(&reason))
		},
	}
	command.Flags().StringVarP(&function, "function", "f", "", "the `function` of the execution")
	errorFlags(command, &reason)
	s.completeArgument(command, s.running)
	s.complete(command, "function", s.functions)
	return command
}

func (s *session) stop(
	c *cobra.Command, named, function string, reason *protocol.ErrorObject,
) error {
	ctx := c.Context()
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	x, err := a.Find(ctx, named, function)
	if err != nil {
		return err
	}
	ended := x.Status
	if !ended.Terminal() {
		if x.End, err = a.Stop(ctx, x.ARN, reason); err != nil {
			return err
		}
		x.Status = protocol.ExecutionStopped
	}
	switch {
	case s.json:
		return s.printJSON(struct {
			ARN    string                   `json:"arn"`
			Status protocol.ExecutionStatus `json:"status"`
			End    time.Time                `json:"end"`
		}{x.ARN, x.Status, x.End.UTC()})
	case ended.Terminal():
		return s.printf("%s has ended before: %s\n", x.Name, x.Status)
	default:
		return s.printf("%s is stopped\n", x.Name)
	}
}
