// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/lambda-durable/durable-go/examples/conformance/expected"
	"github.com/lambda-durable/durable-go/examples/conformance/handlers"
	"github.com/lambda-durable/durable-go/testing/conformance"
)

func TestGeneratedFilesAreUpToDate(t *testing.T) {
	t.Parallel()

	for path, want := range map[string]string{
		"../template.yaml": renderTemplate(), "../../../docs/conformance.md": renderTable(),
	} {
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, want, string(got), "run go generate ./conformance/handlers in examples")
	}
}

func TestTemplateIsReadByThePublicRunner(t *testing.T) {
	t.Parallel()
	var template struct {
		Resources map[string]struct {
			Type            string `yaml:"Type"`
			TestingMetadata struct {
				TestDescription []string `yaml:"TestDescription"`
			} `yaml:"TestingMetadata"`
		} `yaml:"Resources"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(renderTemplate()), &template))

	var ids []string
	for name, r := range template.Resources {
		require.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9]+$`), name)
		if r.Type == "AWS::Serverless::Function" {
			ids = append(ids, r.TestingMetadata.TestDescription...)
		}
	}

	var want []string
	for _, h := range handlers.All(handlers.Env{}) {
		want = append(want, h.ID)
	}
	require.ElementsMatch(t, want, ids)
}

func TestHandlersAreInOrderAndComplete(t *testing.T) {
	t.Parallel()
	before := ""
	for _, h := range handlers.All(handlers.Env{}) {
		require.Negative(t, conformance.Compare(before, h.ID), "%s comes after %s", h.ID, before)
		require.NotEmpty(t, h.About)
		before = h.ID
	}
	for _, req := range expected.All() {
		_, ok := handlers.Find(handlers.Env{}, req.ID)
		require.True(t, ok, "there is an expectation for %s but no handler", req.ID)
	}
}
