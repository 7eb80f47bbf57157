// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
	"github.com/lambda-durable/durable-go/testing/emulator/sqlite"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	projectOptions

	address  string
	data     string
	memory   bool
	skipTime bool
	watch    bool
	browse   bool
}

// defaultAddress is where serve listens, so that what was pasted into a shell is
// right the next day.
const defaultAddress = "127.0.0.1:9001"

func (s *session) serveCommand() *cobra.Command {
	var o serveOptions
	command := &cobra.Command{
		Use:   "serve [PATH...]",
		Short: "Serve the APIs of Lambda for functions that run on this machine",
		Long: "serve builds the functions of templates or of folders with one function each, runs" +
			" them on demand and serves the APIs of Lambda, CloudFormation and CloudWatch Logs" +
			" for them, and a page for the browser. Executions are kept in the folder .durable of" +
			" the project and go on when the server is started again.\n\n" +
			"Other durable commands in the same folder, or in one below it, find the server by" +
			" themselves; any AWS client finds it by the variables that serve prints.",
		Example: "  durable serve\n  durable serve ./orders ./mails --skip-time\n" +
			"  durable serve --memory --address 127.0.0.1:0",
		RunE: func(c *cobra.Command, args []string) error {
			return s.serve(c.Context(), args, &o)
		},
	}
	o.flags(command)
	flags := command.Flags()
	flags.StringVar(&o.address, "address", defaultAddress,
		"where to listen, `HOST:PORT`; port 0 is any free one")
	flags.StringVar(&o.data, "data", "",
		"`folder` for what is kept (default .durable in the first project)")
	flags.BoolVar(&o.memory, "memory", false, "keep nothing when the server ends")
	flags.BoolVar(&o.skipTime, "skip-time", false,
		"skip the time in which nothing happens, as long as no callback is open")
	flags.BoolVar(&o.watch, "watch", true, "build and register functions again when files change")
	flags.BoolVar(&o.browse, "open", false, "show the page in the browser")
	command.MarkFlagsMutuallyExclusive("data", "memory")
	return command
}

func (s *session) serve(ctx context.Context, paths []string, o *serveOptions) (err error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	projects := make([]*project.Project, len(paths))
	for i, path := range paths {
		if projects[i], err = s.load(path, &o.projectOptions); err != nil {
			return err
		}
	}
	cfg := emulator.Config{Address: o.address, SkipTime: o.skipTime}
	if !o.memory {
		store, err := s.store(projects[0].Dir, o.data) //nolint:contextcheck // it is closed
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, store.Close()) }()
		cfg.Store = store
	}
	srv, err := s.emulator(cfg) //nolint:contextcheck // it is closed
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.Close()) }()
	url := srv.URL()
	for _, p := range projects {
		if err := s.apply(ctx, p, srv, o.watch); err != nil {
			return err
		}
	}
	retract, err := announce(serving{url, os.Getpid()}, s.served(projects)...)
	if err != nil {
		return err
	}
	defer retract()
	if err := s.welcome(url, projects); err != nil {
		return err
	}
	if o.browse {
		if err := s.Browse(url); err != nil {
			s.notef("the page can't be shown: %v", err)
		}
	}
	return s.stay(ctx, srv, projects, o.watch)
}

// stateFile is the file in the data folder that holds executions.
const stateFile = "emulator.db"

// store opens what is kept in a folder; without one it is that of the project in
// dir.
func (s *session) store(dir, data string) (*sqlite.Store, error) {
	if data != "" {
		data = s.path(data)
		if err := os.MkdirAll(data, 0o750); err != nil {
			return nil, err
		}
		return sqlite.Open(filepath.Join(data, stateFile))
	}
	data, err := makeDataFolder(dir)
	if err != nil {
		return nil, err
	}
	return sqlite.Open(filepath.Join(data, stateFile))
}

// apply builds a project and registers its functions. While files are watched,
// what can't be built may still be repaired.
func (s *session) apply(
	ctx context.Context, p *project.Project, srv *emulator.Server, watched bool,
) error {
	err := s.build(ctx, p, srv)
	if _, broken := errors.AsType[*project.BuildError](err); broken && watched {
		s.notef("%v", err)
		return nil
	}
	return err
}

// served are the folders in which the server is to be found.
func (s *session) served(projects []*project.Project) []string {
	dirs := []string{s.Dir}
	for _, p := range projects {
		dirs = append(dirs, p.Dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// stay serves until ctx is done.
func (s *session) stay(
	ctx context.Context, srv *emulator.Server, projects []*project.Project, watch bool,
) error {
	if !watch {
		<-ctx.Done()
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	var lines sync.Mutex // guards the output
	for _, p := range projects {
		group.Go(func() {
			err := p.Watch(ctx, srv, func(c project.Change) {
				lines.Lock()
				defer lines.Unlock()
				s.reportChange(c)
			})
			if err != nil {
				cancel(err)
			}
		})
	}
	<-ctx.Done()
	group.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// reportChange says what became of files that have changed.
func (s *session) reportChange(c project.Change) {
	what := "the template"
	if c.Function != "" {
		what = "function " + c.Function
	}
	if c.Err != nil {
		s.notef("%s is as it was: %v", what, c.Err)
		return
	}
	s.notef("%s is up to date", what)
}
