// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

func (s *session) openCommand() *cobra.Command {
	var function string
	var onlyPrint bool
	command := &cobra.Command{
		Use:   "open [EXECUTION]",
		Short: "Show executions in the browser",
		Long: "open shows the emulator's page in the browser, or that of one execution. On AWS it" +
			" is the page of the console about the execution's function.",
		Args: optionalArgument("an execution"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.open(c, strings.Join(args, ""), function, onlyPrint)
		},
	}
	flags := command.Flags()
	flags.StringVarP(&function, "function", "f", "", "the `function` of the execution")
	flags.BoolVar(&onlyPrint, "print", false, "print the URL and open nothing")
	s.completeArgument(command, s.executions)
	s.complete(command, "function", s.functions)
	return command
}

func (s *session) open(c *cobra.Command, named, function string, onlyPrint bool) error {
	ctx := c.Context()
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	var x account.Execution
	if named != "" || a.Endpoint() == "" {
		if x, err = find(ctx, a, named, function); err != nil {
			return err
		}
	}
	page, err := pageOf(a.Endpoint(), x.ARN)
	if err != nil {
		return err
	}
	if !onlyPrint {
		if err := s.Browse(page); err != nil {
			return err
		}
	}
	if s.json {
		return s.printJSON(struct {
			URL string `json:"url"`
		}{page})
	}
	return s.printf("%s\n", page)
}

// pageOf is the page of an execution, or the first one without an ARN.
func pageOf(endpoint, arn string) (string, error) {
	switch {
	case endpoint == "":
		if page := cloud.ConsoleURL(arn); page != "" {
			return page, nil
		}
		return "", errors.New("there is no console for this partition of AWS")
	case arn == "":
		return endpoint + "/", nil
	default:
		return endpoint + "/#/executions/" + url.PathEscape(arn), nil
	}
}
