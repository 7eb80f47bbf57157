// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
	"github.com/lambda-durable/durable-go/testing/emulator/web"
)

// projectOptions are the flags that say how to read a project.
type projectOptions struct {
	parameters map[string]string
	commands   []string
}

func (o *projectOptions) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringToStringVar(&o.parameters, "parameter", nil,
		"value of a parameter of the template: `NAME=VALUE`")
	flags.StringArrayVar(&o.commands, "command", nil,
		"program that runs a function instead of its runtime: `FUNCTION=PROGRAM ARGUMENT...`")
}

// load reads a project.
func (s *session) load(path string, o *projectOptions) (*project.Project, error) {
	options := []project.Option{project.WithParameters(o.parameters)}
	for _, given := range o.commands {
		function, program, ok := strings.Cut(given, "=")
		words := strings.Fields(program)
		if !ok || len(words) == 0 {
			return nil, usagef("--command %q: write it like order='node index.mjs'", given)
		}
		options = append(options, project.WithCommand(function, words...))
	}
	p, err := project.Load(s.path(path), options...)
	if err != nil {
		return nil, err
	}
	for _, note := range p.Notes {
		s.notef("%s", s.colours.Dim("note: "+note))
	}
	return p, nil
}

// build builds a project and registers its functions. That may take a while, so
// on a terminal it says what it does.
func (s *session) build(ctx context.Context, p *project.Project, srv *emulator.Server) error {
	if s.json || !s.paints() {
		return p.Apply(ctx, srv)
	}
	status := s.screen()
	if err := status.Paint(s.colours.Dim("building " + s.relative(p.Dir) + " ...")); err != nil {
		return err
	}
	return errors.Join(p.Apply(ctx, srv), status.Clear())
}

// emulator starts an emulator that listens and serves the pages. It has to be
// closed.
func (s *session) emulator(cfg emulator.Config) (*emulator.Server, error) {
	cfg.Pages, cfg.Logger = web.New, s.logger()
	srv := emulator.New(cfg)
	_, err := srv.Listen()
	if err == nil {
		return srv, nil
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		err = fmt.Errorf("something listens at %s already, another \"durable serve\" perhaps: use"+
			" that, or choose another address with --address", cfg.Address)
	}
	return nil, errors.Join(err, srv.Close())
}

// logger tells what goes wrong in an emulator itself.
func (s *session) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(s.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
