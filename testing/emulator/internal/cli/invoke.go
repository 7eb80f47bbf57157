// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

// invokeOptions are the flags of invoke.
type invokeOptions struct {
	input, name, tenant string
	async               bool
}

func (s *session) invokeCommand() *cobra.Command {
	var o invokeOptions
	command := &cobra.Command{
		Use:   "invoke FUNCTION",
		Short: "Invoke a function and show its execution live",
		Long: "invoke starts an execution of a durable function, shows it until it ends and" +
			" prints its result. Ctrl-C leaves the execution running. An ordinary function is" +
			" called, and its answer printed.\n\n" + exitCodes,
		Example: "  durable invoke order --input '{\"id\":\"42\"}' --name order-42\n" +
			"  durable invoke order:live --input @order.json --async --aws",
		Args: argument("a function"),
		RunE: func(c *cobra.Command, args []string) error { return s.invoke(c, args[0], &o) },
	}
	flags := command.Flags()
	flags.StringVarP(&o.input, "input", "i", "", "the event: `VALUE` is "+inputUsage)
	flags.StringVar(&o.name, "name", "",
		"`name` of the execution; the same name with the same input is the same execution")
	flags.StringVar(&o.tenant, "tenant", "", "tenant `id`")
	flags.BoolVar(&o.async, "async", false, "print the ARN and do not wait for the end")
	s.completeArgument(command, s.functions)
	return command
}

// exitCodes is a part of the help of what follows executions.
const exitCodes = "The exit code is 0 if the execution has succeeded, 3 if it has failed, 4 if it" +
	" has timed out, 5 if it was stopped, 130 after Ctrl-C, and 1 or 2 if something went wrong" +
	" before."

func (s *session) invoke(c *cobra.Command, function string, o *invokeOptions) error {
	ctx := c.Context()
	event, err := s.input("input", o.input)
	if err != nil {
		return err
	}
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	fn, err := s.function(ctx, a, function)
	if err != nil {
		return err
	}
	start := account.Start{Function: function, Input: event, Name: o.name, Tenant: o.tenant}
	if !fn.Durable && !o.async {
		if o.name != "" {
			return usagef("--name: function %q is not durable, so it has no executions", function)
		}
		return s.call(ctx, a, start)
	}
	arn, err := a.Start(ctx, start)
	switch {
	case err != nil:
		return err
	case o.async || arn == "":
		return s.printStarted(arn)
	}
	err = s.follow(ctx, a, arn)
	if err != nil && ctx.Err() != nil {
		s.notef("the execution goes on: durable show %s", quoted(arn))
	}
	return err
}

// function finds a function. Who may not read its configuration may still invoke
// it, and then it counts as durable.
func (s *session) function(
	ctx context.Context, a *account.Account, name string,
) (account.Function, error) {
	fn, err := a.Function(ctx, name)
	switch {
	case err == nil:
		return fn, nil
	case account.IsDenied(err):
		return account.Function{Name: name, Durable: true}, nil
	case !account.IsNotFound(err):
		return account.Function{}, err
	}
	all, listErr := a.Functions(ctx)
	if listErr != nil {
		return account.Function{}, err
	}
	names := make([]string, len(all))
	for i := range all {
		names[i] = fmt.Sprintf("%q", all[i].Name)
	}
	if len(names) == 0 {
		return account.Function{}, fmt.Errorf("there is no function %q, and no other", name)
	}
	return account.Function{}, fmt.Errorf("there is no function %q: there are %s", name,
		strings.Join(names, ", "))
}

// call runs an ordinary function.
func (s *session) call(ctx context.Context, a *account.Account, start account.Start) error {
	answer, failed, err := a.Call(ctx, start)
	switch {
	case err != nil:
		return err
	case failed != nil && s.json:
		err = s.printJSON(struct {
			Error *errorJSON `json:"error"`
		}{errorOf(failed)})
		if err != nil {
			return err
		}
		return &outcomeError{protocol.ExecutionFailed}
	case failed != nil:
		s.notef("%s", s.failure(failed))
		return &outcomeError{protocol.ExecutionFailed}
	case s.json:
		return s.printJSON(struct {
			Output string `json:"output"`
		}{string(answer)})
	default:
		return s.printf("%s\n", answer)
	}
}

func (s *session) printStarted(arn string) error {
	switch {
	case s.json:
		return s.printJSON(struct {
			ARN string `json:"arn,omitempty"`
		}{arn})
	case arn == "":
		s.notef("the function runs; it is not durable, so there is no execution to look at")
		return nil
	default:
		return s.printf("%s\n", arn)
	}
}
