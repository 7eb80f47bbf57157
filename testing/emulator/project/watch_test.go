// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

// watch watches a project until the test ends and returns what is reported.
func watch(t *testing.T, w *world, p *project.Project) <-chan project.Change {
	t.Helper()
	changes, watching := make(chan project.Change), make(chan struct{})
	p.OnWatching(func() { close(watching) })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- p.Watch(ctx, w.Server, func(c project.Change) {
			select {
			case changes <- c:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	<-watching
	return changes
}

func TestWatchBuildsGoProgramsAgain(t *testing.T) {
	t.Parallel()
	const name = "Fn"
	dir := files(t, map[string]string{
		"template.yaml": "Resources: {Fn: {Type: AWS::Serverless::Function, " +
			"Properties: {Runtime: provided.al2023, CodeUri: code}}}",
		"code/go.mod": goModule,
		"code/main.go": strings.Replace(goProgram("words.Hello"), "import (",
			"import (\n\t\"example.com/function/words\"", 1),
		"code/words/words.go": "package words\n\nconst Hello = `\"one\"`\n",
	})
	w := start(t, emulator.Config{})
	p := apply(t, w, dir)
	require.JSONEq(t, `"one"`, w.answer(t, name, `{}`))
	changes := watch(t, w, p)
	words := filepath.Join(dir, "code", "words", "words.go")

	write(t, words, "package words\n\nconst Hello = `\"two\"`\n")
	got := <-changes
	require.NoError(t, got.Err)
	require.Equal(t, name, got.Function)
	require.JSONEq(t, `"two"`, w.answer(t, name, `{}`))

	write(t, words, "package words\n\nconst Hello = two\n")
	got = <-changes
	var failed *project.BuildError
	require.ErrorAs(t, got.Err, &failed)
	require.Contains(t, failed.Output, "undefined: two")
	require.JSONEq(t, `"two"`, w.answer(t, name, `{}`), "the old program stays")

	write(t, words, "package words\n\nconst Hello = `\"two\"`\n")
	require.NoError(t, (<-changes).Err, "what was there before is told of after an error")

	// What makes no difference is not told of: the next to come is another one.
	write(t, filepath.Join(dir, "code", "words", "words_test.go"), "package words\n")
	write(t, words, "package words\n\n// Hello is a word.\nconst Hello = `\"two\"`\n")
	write(t, words, "package words\n\nconst Hello = `\"three\"`\n")
	got = <-changes
	require.NoError(t, got.Err)
	require.JSONEq(t, `"three"`, w.answer(t, name, `{}`))
}

func TestWatchReadsTheTemplateAgain(t *testing.T) {
	t.Parallel()
	needs(t, "node")
	template := func(name string) string {
		return `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Runtime: nodejs22.x
      Handler: index.handler
      Environment: {Variables: {NAME: ` + name + `}}
`
	}
	dir := files(t, map[string]string{
		"template.yaml": template("one"),
		"src/index.mjs": "export const handler = async () => process.env.NAME;\n",
	})
	w := start(t, emulator.Config{})
	p := apply(t, w, dir)
	require.JSONEq(t, `"one"`, w.answer(t, "Fn", `{}`))
	changes := watch(t, w, p)
	file := filepath.Join(dir, "template.yaml")

	write(t, file, template("two"))
	require.Equal(t, project.Change{}, <-changes)
	require.Equal(t, project.Change{Function: "Fn"}, <-changes)
	require.JSONEq(t, `"two"`, w.answer(t, "Fn", `{}`))

	write(t, file, "Resources: [")
	require.ErrorContains(t, (<-changes).Err, "template.yaml")
	require.JSONEq(t, `"two"`, w.answer(t, "Fn", `{}`), "the old template stays")

	write(t, filepath.Join(dir, "src", "index.mjs"), "export const handler = async () => 3;\n")
	require.Equal(t, project.Change{Function: "Fn"}, <-changes)
	require.JSONEq(t, `3`, w.answer(t, "Fn", `{}`))
}
