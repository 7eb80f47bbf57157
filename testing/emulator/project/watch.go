// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// Change is what [Project.Watch] has done about files that changed.
type Change struct {
	// Function is the logical id of the function that was built; empty when it
	// was the template that was read.
	Function string
	// Err says why it didn't work: a [*BuildError], or what is wrong with the
	// template. What was registered before stays then.
	Err error
}

// Watch builds functions again when their files change, reads the template again
// when that changes, and registers what came of it with the server; see
// [emulator.Server.Register] for what that means to executions that run. It
// tells report of every function and of the template. A program that is the
// same as before is left alone and not told of. Functions that the template has
// no more stay until the server is closed.
//
// For a Go program that is the files of all its packages that come from no
// module cache, for others all files in the folder of the code, apart from
// those of dependencies (node_modules, virtual environments) and hidden ones.
//
// Watch returns when ctx is done, with no error, or when files can't be watched.
// It calls report from its own goroutine, and uses the project until it returns.
func (p *Project) Watch(
	ctx context.Context, srv *emulator.Server, report func(Change),
) error {
	files, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("project: watch: %w", err)
	}
	w := &watcher{
		project: p, server: srv, report: report, files: files, dirty: make(map[string]bool),
	}
	err = w.run(ctx)
	return errors.Join(err, files.Close())
}

// settle is how long a change waits for others: programs that write files write
// several.
const settle = 80 * time.Millisecond

type watcher struct {
	project *Project
	server  *emulator.Server
	report  func(Change)
	files   *fsnotify.Watcher
	watched watchSet
	// dirty are the functions that have to be built; template says that all have.
	dirty    map[string]bool
	template bool
}

func (w *watcher) run(ctx context.Context) error {
	if err := w.look(ctx); err != nil {
		return err
	}
	w.project.watching()
	var settled <-chan time.Time
	for {
		select {
		case event := <-w.files.Events:
			if w.note(event) && settled == nil {
				settled = time.After(settle) //nolint:forbidigo // files are written by the wall clock
			}
		case err := <-w.files.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return fmt.Errorf("project: watch: %w", err)
			}
			w.suspectAll()
			settled = time.After(settle) //nolint:forbidigo // as above
		case <-settled:
			settled = nil
			if err := w.rebuild(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// look starts to watch the folders that matter now.
func (w *watcher) look(ctx context.Context) error {
	w.watched = w.project.watchSet(ctx)
	for _, dir := range w.files.WatchList() {
		if _, ok := w.watched[dir]; !ok {
			_ = w.files.Remove(dir) // it may have gone by itself
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(w.watched)) {
		// A folder that has gone since is missed by whoever builds.
		if err := w.files.Add(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("project: watch %s: %w", dir, err)
		}
	}
	return nil
}

// suspectAll is for when some changes were not told.
func (w *watcher) suspectAll() {
	w.template = w.project.Template != ""
	for _, f := range w.project.Functions {
		w.dirty[f.LogicalID] = true
	}
}

// note remembers what a changed file is a part of, and reports whether it is a
// part of anything.
func (w *watcher) note(event fsnotify.Event) bool {
	if event.Op == fsnotify.Chmod {
		return false
	}
	if event.Name == w.project.Template {
		w.template = true
		return true
	}
	concerned := w.watched.concerned(event.Name)
	for _, id := range concerned {
		w.dirty[id] = true
	}
	return len(concerned) > 0
}

// rebuild does what is to be done. Only an error of the watching itself is one.
func (w *watcher) rebuild(ctx context.Context) error {
	if w.template {
		w.reload()
	}
	b := w.project.newBuilder()
	for _, f := range w.project.Functions {
		if !w.dirty[f.LogicalID] {
			continue
		}
		changed, err := w.project.apply(ctx, b, f, w.server)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the end was asked for
		}
		if changed {
			w.report(Change{Function: f.LogicalID, Err: err})
		}
	}
	clear(w.dirty)
	return w.look(ctx)
}

// reload reads the template. All functions are dirty after that.
func (w *watcher) reload() {
	w.template = false
	fresh, err := w.project.config.load(w.project.Template)
	w.report(Change{Err: err})
	if err != nil {
		return
	}
	fresh.watching = w.project.watching
	*w.project = *fresh
	for _, f := range fresh.Functions {
		w.dirty[f.LogicalID] = true
	}
	w.server.Deploy(fresh.Stack, fresh.stack())
}
