// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

func TestFolderIsOneDurableFunction(t *testing.T) {
	t.Parallel()
	rows := map[string]struct{ runtime, handler string }{
		"main.go":            {"provided.al2023", "bootstrap"},
		"index.js":           {"nodejs", "index.handler"},
		"app.mjs":            {"nodejs", "app.handler"},
		"app.py":             {"python", "app.handler"},
		"lambda_function.py": {"python", "lambda_function.lambda_handler"},
	}
	for file, row := range rows {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			root := files(t, map[string]string{"my shop/" + file: "package main\n"})

			p := load(t, filepath.Join(root, "my shop"))

			byFile := load(t, filepath.Join(root, "my shop", file))
			require.Equal(t, p.Functions, byFile.Functions)
			require.Empty(t, p.Template)
			require.Equal(t, "my-shop", p.Stack)
			require.Len(t, p.Functions, 1)
			f := p.Functions[0]
			require.Equal(t, "my-shop", f.Name)
			require.Equal(t, row.runtime, f.Runtime)
			require.Equal(t, row.handler, f.Handler)
			require.Equal(t, &emulator.Durable{}, f.Durable)
			require.Equal(t, "my-shop:$LATEST", f.Target())
		})
	}
}

func TestFolderThatIsCalledByItsPurposeIsNamedAfterTheOneAbove(t *testing.T) {
	t.Parallel()
	root := files(t, map[string]string{"orders/lambda/main.go": "package main\n"})
	p := load(t, filepath.Join(root, "orders", "lambda"))
	require.Equal(t, "orders", p.Functions[0].Name)
}

func TestTemplateComesBeforeCode(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{
		"main.go":       "package main\n",
		"template.yaml": "Resources: {Fn: {Type: AWS::Serverless::Function}}",
	})
	require.Equal(t, "Fn", load(t, dir).Functions[0].Name)
}

func TestAnyFolderWithACommandIsAFunction(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"Main.java": ""})
	p := load(t, dir, project.WithCommand("", "java", "Main.java"))
	require.Equal(t, []string{"java", "Main.java"}, p.Functions[0].Command)
}

func TestFolderWithoutAFunction(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"README.md", "order.go", "main_test.go"} {
		dir := files(t, map[string]string{file: "package order\n"})
		_, err := project.Load(dir)
		require.ErrorContains(t, err, dir+": there is no template.yaml and no function")
	}
	_, err := project.Load(filepath.Join(t.TempDir(), "nowhere"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
