// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// noArguments refuses arguments.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("%s takes no arguments, but %q was given", c.CommandPath(), args[0])
}

// argument asks for one argument and says what it is.
func argument(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch len(args) {
		case 0:
			return usagef("%s needs %s", c.CommandPath(), what)
		case 1:
			return nil
		default:
			return usagef("%s takes %s and nothing else, but %q was given", c.CommandPath(),
				what, strings.Join(args[1:], " "))
		}
	}
}

// optionalArgument allows one argument.
func optionalArgument(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return argument(what)(c, args)
	}
}
