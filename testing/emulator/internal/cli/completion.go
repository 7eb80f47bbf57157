// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

// candidates returns what may be written at a place, each with a remark behind a
// tab.
type candidates func(ctx context.Context, a *account.Account) ([]string, error)

// completeArgument lets the shell complete the only argument.
func (s *session) completeArgument(command *cobra.Command, all ...candidates) {
	command.ValidArgsFunction = func(
		c *cobra.Command, args []string, begun string,
	) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return s.suggest(c, begun, all)
	}
}

// complete lets the shell complete a flag.
func (s *session) complete(command *cobra.Command, flag string, all ...candidates) {
	err := command.RegisterFlagCompletionFunc(flag, func(
		c *cobra.Command, _ []string, begun string,
	) ([]string, cobra.ShellCompDirective) {
		return s.suggest(c, begun, all)
	})
	cobra.CheckErr(err)
}

// completeProject lets the shell complete functions of the project that the
// argument names.
func (s *session) completeProject(command *cobra.Command, o *projectOptions) {
	err := command.RegisterFlagCompletionFunc("function", func(
		_ *cobra.Command, args []string, _ string,
	) ([]string, cobra.ShellCompDirective) {
		var names []string
		if p, err := s.load(strings.Join(args, ""), o); err == nil {
			for _, f := range p.Functions {
				names = append(names, f.LogicalID)
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	cobra.CheckErr(err)
}

// suggest keeps still about errors, as nobody could see them.
func (s *session) suggest(
	c *cobra.Command, begun string, all []candidates,
) ([]string, cobra.ShellCompDirective) {
	a, err := s.account(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer a.Close()
	var found []string
	for _, one := range all {
		texts, err := one(c.Context(), a)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, text := range texts {
			if strings.HasPrefix(text, begun) {
				found = append(found, text)
			}
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// complete lets the shell complete a flag that has few values.
func complete(command *cobra.Command, flag string, values []string) {
	cobra.CheckErr(command.RegisterFlagCompletionFunc(flag,
		cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)))
}

// functions are the names of the account's functions.
func (s *session) functions(ctx context.Context, a *account.Account) ([]string, error) {
	all, err := a.Functions(ctx)
	var names []string
	for _, fn := range all {
		remark := "ordinary"
		if fn.Durable {
			remark = "durable"
		}
		names = append(names, fn.Name+"\t"+remark)
	}
	return names, err
}

// maxSuggested bounds the executions that a shell suggests.
const maxSuggested = 100

// executions are the names of the latest executions.
func (s *session) executions(ctx context.Context, a *account.Account) ([]string, error) {
	all, err := a.Executions(ctx, account.Query{Limit: maxSuggested})
	return named(all), err
}

// running are the names of executions that have not ended.
func (s *session) running(ctx context.Context, a *account.Account) ([]string, error) {
	all, err := a.Executions(ctx, runningOnly())
	return named(all), err
}

func named(all []account.Execution) []string {
	var names []string
	for i := range all {
		names = append(names, all[i].Name+"\t"+all[i].Function+", "+string(all[i].Status))
	}
	return names
}
