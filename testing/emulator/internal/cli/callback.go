// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

func (s *session) callbackCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "callback",
		Short: "List and answer callbacks",
		Long: "callback answers callbacks that executions wait for. A callback is named by its" +
			" id, or by --execution and, if that has several open ones, --name.",
		Example: "  durable callback list\n" +
			"  durable callback succeed --execution order-42 --name approval --result true\n" +
			"  durable callback fail ID --type Refused --message \"too expensive\"",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("%s has no command %q", c.CommandPath(), args[0])
			}
			return c.Help()
		},
	}
	command.AddCommand(s.callbackList(), s.callbackSucceed(), s.callbackFail(),
		s.callbackHeartbeat())
	return command
}

// callbackTarget are the flags that name a callback.
type callbackTarget struct{ execution, function, name string }

func (s *session) callbackFlags(command *cobra.Command, t *callbackTarget) {
	command.Args = optionalArgument("a callback id")
	flags := command.Flags()
	flags.StringVarP(&t.execution, "execution", "e", "",
		"the `execution` that waits: its ARN, its name or a beginning of it")
	flags.StringVarP(&t.function, "function", "f", "", "the `function` of that execution")
	flags.StringVar(&t.name, "name", "", "the `name` or the path of the callback in the execution")
	s.completeArgument(command, s.callbackIDs)
	s.complete(command, "execution", s.running)
	s.complete(command, "function", s.functions)
	s.complete(command, "name", func(
		ctx context.Context, a *account.Account,
	) ([]string, error) {
		open, err := openCallbacks(ctx, a, t.execution, t.function)
		var names []string
		for i := range open {
			names = append(names, open[i].path+"\t"+open[i].execution.Name)
		}
		return names, err
	})
}

func (s *session) callbackIDs(ctx context.Context, a *account.Account) ([]string, error) {
	open, err := openCallbacks(ctx, a, "", "")
	var ids []string
	for i := range open {
		ids = append(ids, open[i].id+"\t"+open[i].path+" of "+open[i].execution.Name)
	}
	return ids, err
}

func (s *session) callbackSucceed() *cobra.Command {
	var target callbackTarget
	var result string
	command := &cobra.Command{
		Use: "succeed [ID]", Short: "Answer a callback with a result",
		RunE: func(c *cobra.Command, args []string) error {
			body, err := s.input("result", result)
			if err != nil {
				return err
			}
			return s.answer(c, &target, args, "succeeded",
				func(ctx context.Context, a *account.Account, id string) error {
					return a.SucceedCallback(ctx, id, body)
				})
		},
	}
	s.callbackFlags(command, &target)
	command.Flags().StringVarP(&result, "result", "r", "", "the result: `VALUE` is "+inputUsage)
	return command
}

func (s *session) callbackFail() *cobra.Command {
	var target callbackTarget
	var reason protocol.ErrorObject
	command := &cobra.Command{
		Use: "fail [ID]", Short: "Fail a callback with an error",
		RunE: func(c *cobra.Command, args []string) error {
			return s.answer(c, &target, args, "failed",
				func(ctx context.Context, a *account.Account, id string) error {
					return a.FailCallback(ctx, id, given(&reason))
				})
		},
	}
	s.callbackFlags(command, &target)
	errorFlags(command, &reason)
	return command
}

// errorFlags are the flags that say why something fails.
func errorFlags(command *cobra.Command, reason *protocol.ErrorObject) {
	flags := command.Flags()
	flags.StringVar(&reason.ErrorType, "type", "", "the type of the error")
	flags.StringVarP(&reason.ErrorMessage, "message", "m", "", "the message of the error")
	flags.StringVar(&reason.ErrorData, "data", "", "what a program is told about the error")
}

// given is nil when nothing was said.
func given(reason *protocol.ErrorObject) *protocol.ErrorObject {
	if reason.Size() == 0 {
		return nil
	}
	return reason
}

func (s *session) callbackHeartbeat() *cobra.Command {
	var target callbackTarget
	command := &cobra.Command{
		Use: "heartbeat [ID]", Short: "Restart the heartbeat time-out of a callback",
		RunE: func(c *cobra.Command, args []string) error {
			return s.answer(c, &target, args, "alive",
				func(ctx context.Context, a *account.Account, id string) error {
					return a.HeartbeatCallback(ctx, id)
				})
		},
	}
	s.callbackFlags(command, &target)
	return command
}

// answer sends one answer to the callback that is meant.
func (s *session) answer(
	c *cobra.Command, t *callbackTarget, args []string, what string,
	send func(context.Context, *account.Account, string) error,
) error {
	byID := len(args) == 1
	if byID == (t.execution != "") || byID && t.name != "" {
		return usagef("name the callback by its id, or by --execution and --name")
	}
	a, err := s.account(c.Context())
	if err != nil {
		return err
	}
	defer a.Close()
	out := struct {
		CallbackID string `json:"callbackId"`
		Path       string `json:"path,omitempty"`
		ARN        string `json:"arn,omitempty"`
		Answer     string `json:"answer"`
	}{Answer: what}
	label := "the callback"
	if byID {
		out.CallbackID = args[0]
	} else {
		open, err := openCallbacks(c.Context(), a, t.execution, t.function)
		if err != nil {
			return err
		}
		one, err := pick(open, t.name, t.execution)
		if err != nil {
			return err
		}
		out.CallbackID, out.Path, out.ARN = one.id, one.path, one.execution.ARN
		label = "callback " + quoted(one.path)
	}
	if err := send(c.Context(), a, out.CallbackID); err != nil {
		return err
	}
	if s.json {
		return s.printJSON(out)
	}
	return s.printf("%s is told: %s\n", label, what)
}

func (s *session) callbackList() *cobra.Command {
	var function string
	command := &cobra.Command{
		Use: "list [EXECUTION]", Aliases: []string{"ls"},
		Short: "List the callbacks that are open",
		Args:  optionalArgument("an execution"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.listCallbacks(c, strings.Join(args, ""), function)
		},
	}
	command.Flags().StringVarP(&function, "function", "f", "", "only those of this `function`")
	s.completeArgument(command, s.running)
	s.complete(command, "function", s.functions)
	return command
}

// callbackJSON is a callback that is open.
type callbackJSON struct {
	ID        string    `json:"id"`
	Path      string    `json:"path"`
	ARN       string    `json:"arn"`
	Execution string    `json:"execution"`
	Start     time.Time `json:"start"`
	// The time-outs are 0 if there are none.
	TimeoutSeconds   float64 `json:"timeoutSeconds"`
	HeartbeatSeconds float64 `json:"heartbeatSeconds"`
}

func (s *session) listCallbacks(c *cobra.Command, execution, function string) error {
	a, err := s.account(c.Context())
	if err != nil {
		return err
	}
	defer a.Close()
	open, err := openCallbacks(c.Context(), a, execution, function)
	switch {
	case err != nil:
		return err
	case s.json:
		out := struct {
			Callbacks []callbackJSON `json:"callbacks"`
		}{[]callbackJSON{}}
		for i := range open {
			out.Callbacks = append(out.Callbacks, open[i].json())
		}
		return s.printJSON(out)
	case len(open) == 0:
		s.notef("no callback is open")
		return nil
	}
	table := tabwriter.NewWriter(s.Stdout, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { _, _ = table.Write([]byte(strings.Join(cells, "\t") + "\n")) }
	row("EXECUTION", "CALLBACK", "SINCE", "ID")
	for i := range open {
		row(open[i].execution.Name, open[i].path, s.instant(open[i].since), open[i].id)
	}
	return table.Flush()
}

func (c *openCallback) json() callbackJSON {
	return callbackJSON{
		ID: c.id, Path: c.path, ARN: c.execution.ARN, Execution: c.execution.Name,
		Start: c.since.UTC(), TimeoutSeconds: c.timeout.Seconds(),
		HeartbeatSeconds: c.heartbeat.Seconds(),
	}
}
