// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

// runOptions are the flags of run.
type runOptions struct {
	projectOptions
	invokeOptions

	function string
	skipTime bool
	timeout  time.Duration
	logs     bool
	html     string
}

func (s *session) runCommand() *cobra.Command {
	var o runOptions
	command := &cobra.Command{
		Use:   "run [PATH]",
		Short: "Build functions, run one of them once and show its execution live",
		Long: "run builds the functions of a template.yaml or of a folder with one function," +
			" starts an emulator of its own in memory, invokes a function and shows its" +
			" execution until it ends. Waits and retries take no time, unless --skip-time=false" +
			" says so; while a callback is open time passes as usual. The result goes to the" +
			" standard output, all else to the standard error output.\n\n" + exitCodes,
		Example: "  durable run ./examples/quickstart --input '{\"id\":\"42\"}'\n" +
			"  durable run --input @order.json --html report.html",
		Args: optionalArgument("a folder or a template"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.run(c.Context(), strings.Join(args, ""), &o)
		},
	}
	o.flags(command)
	flags := command.Flags()
	flags.StringVarP(&o.function, "function", "f", "",
		"the `function` to invoke; needed if several are durable")
	flags.StringVarP(&o.input, "input", "i", "", "the event: `VALUE` is "+inputUsage)
	flags.StringVar(&o.name, "name", "run", "`name` of the execution")
	flags.StringVar(&o.tenant, "tenant", "", "tenant `id`")
	flags.BoolVar(&o.skipTime, "skip-time", true, "skip the time in which nothing happens")
	flags.DurationVar(&o.timeout, "timeout", 0, "give up after this time; 0 is never")
	flags.BoolVar(&o.logs, "logs", false, "print what the function has written, at the end")
	flags.StringVar(&o.html, "html", "", "write a page with everything to this `file`")
	cobra.CheckErr(command.MarkFlagFilename("html", "html"))
	s.completeProject(command, &o.projectOptions)
	return command
}

func (s *session) run(ctx context.Context, path string, o *runOptions) (err error) {
	event, err := s.input("input", o.input)
	if err != nil {
		return err
	}
	p, err := s.load(path, &o.projectOptions)
	if err != nil {
		return err
	}
	fn, err := choose(p, o.function)
	if err != nil {
		return err
	}
	srv, err := s.emulator(emulator.Config{SkipTime: o.skipTime}) //nolint:contextcheck // it is closed
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.Close()) }()
	s.endpoint = srv.URL() // for who answers callbacks from another terminal
	if err := s.build(ctx, p, srv); err != nil {
		return err
	}
	a, err := account.Open(ctx, account.Config{Endpoint: srv.URL()})
	if err != nil {
		return err
	}
	defer a.Close()
	start := account.Start{
		Function: fn.Target(), Input: event, Name: o.name, Tenant: o.tenant,
	}
	if fn.Durable == nil {
		return s.call(ctx, a, start)
	}
	return s.runExecution(ctx, a, srv, start, o)
}

// choose returns the function to run: the one that is named, else the only
// durable one, else the only one.
func choose(p *project.Project, named string) (*project.Function, error) {
	var all, durable []*project.Function
	var names []string
	for _, f := range p.Functions {
		if f.LogicalID == named || f.Name == named {
			return f, nil
		}
		names = append(names, fmt.Sprintf("%q", f.LogicalID))
		all = append(all, f)
		if f.Durable != nil {
			durable = append(durable, f)
		}
	}
	switch {
	case named != "":
		return nil, fmt.Errorf("there is no function %q in %s: there are %s", named, p.Dir,
			strings.Join(names, ", "))
	case len(durable) == 1:
		return durable[0], nil
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return nil, fmt.Errorf("there is no function in %s", p.Dir)
	default:
		return nil, usagef("choose a function with --function: there are %s",
			strings.Join(names, ", "))
	}
}

// runExecution runs a durable function to its end.
func (s *session) runExecution(
	ctx context.Context, a *account.Account, srv *emulator.Server, start account.Start,
	o *runOptions,
) error {
	arn, err := a.Start(ctx, start)
	if err != nil {
		return err
	}
	limited := ctx
	if o.timeout > 0 {
		late := fmt.Errorf("%s have passed and the execution runs still: raise --timeout", o.timeout)
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeoutCause(ctx, o.timeout, late)
		defer cancel()
	}
	ended := s.follow(limited, a, arn)
	if o.logs {
		if err := s.printLogs(srv, arn); err != nil {
			return err
		}
	}
	if o.html != "" {
		result, err := srv.Result(arn)
		if err != nil {
			return err
		}
		if err := s.create(o.html, result.WriteHTML); err != nil {
			return err
		}
	}
	return ended
}

// printLogs writes what the function has written on behalf of an execution.
func (s *session) printLogs(srv *emulator.Server, arn string) error {
	lines, err := srv.Logs(arn)
	if err != nil {
		return err
	}
	for _, line := range lines {
		s.notef("%s", line.Message)
	}
	return nil
}
