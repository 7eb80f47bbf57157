// SPDX-License-Identifier: Apache-2.0

// Package conformance_test runs the conformance suite, with the functions of
// package handlers, in memory and on an emulator, and on AWS when it is told
// where:
//
//	go test ./conformance
//	go test ./conformance -conformance.dir "$REQUIREMENTS"
//	go test ./conformance -run Cloud -conformance.stack conformance -timeout 30m
package conformance_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/examples/conformance/expected"
	"github.com/lambda-durable/durable-go/testing/conformance"
)

var (
	dirFlag = flag.String("conformance.dir", "",
		"the directory of the requirements (default $CONFORMANCE_DIR, else the one in"+
			" shared/conformance beside the repository)")
	looseFlag = flag.Bool("conformance.loose", false,
		"compare no more than the public runner does")
	junitFlag = flag.String("conformance.junit", "",
		"write the results to this file in the format of JUnit")
	markdownFlag = flag.String("conformance.markdown", "",
		"write the results to this file as Markdown")

	stackFlag = flag.String("conformance.stack", "",
		"run what template.yaml has deployed in this CloudFormation stack")
	endpointFlag = flag.String("conformance.endpoint", "", "the URL of what answers in AWS's place")
	regionFlag   = flag.String("conformance.region", "",
		"the AWS Region (default that of the environment or the profile)")
	profileFlag = flag.String("conformance.profile", "",
		"the profile of the AWS configuration files")
)

// report collects the results of all worlds.
var report conformance.Report

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	waitTogether()
	dir, err := os.MkdirTemp("", "durable-go-conformance-*")
	if err != nil {
		return complain(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = sync.OnceValues(func() (string, error) { return buildProgram(dir) })
	code := m.Run()
	if summary := report.Summary(); summary != "" {
		_, _ = os.Stdout.WriteString(summary + "\n")
	}
	if err := writeReports(); err != nil {
		return complain(err)
	}
	if err := goleak.Find(); code == 0 && err != nil {
		return complain(err)
	}
	return code
}

func complain(err error) int {
	_, _ = os.Stderr.WriteString(err.Error() + "\n")
	return 1
}

// waitTogether lets more tests run at a time than there are processors, since most
// of them wait for a clock. A number that was asked for with -parallel counts more.
func waitTogether() {
	const together = 16
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "test.parallel" })
	if !asked {
		_ = flag.Set("test.parallel", strconv.Itoa(together)) // the flag is there in every test
	}
}

func writeReports() error {
	for path, write := range map[string]func(io.Writer) error{
		*junitFlag: report.WriteJUnit, *markdownFlag: report.WriteMarkdown,
	} {
		if path == "" {
			continue
		}
		if err := writeFile(path, write); err != nil {
			return fmt.Errorf("report of the results: %w", err)
		}
	}
	return nil
}

func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	return write(f)
}

// beside is where the requirements may be without being asked for, seen from the
// directory of this test.
var beside = filepath.Join("..", "..", "..", "shared", "conformance", "requirements")

// requirements returns those of the files, and our own for ids without one. Where
// there are no files a subtest is skipped that says how to get them.
func requirements(t *testing.T) []conformance.Requirement {
	t.Helper()
	files, err := load()
	if errors.Is(err, conformance.ErrNoRequirements) {
		t.Run("Files", func(t *testing.T) {
			t.Parallel()
			skipWithoutFiles(t)
		})
		return conformance.Add(nil, expected.All())
	}
	require.NoError(t, err)
	return conformance.Add(files, expected.All())
}

func load() ([]conformance.Requirement, error) {
	dir, err := conformance.Find(*dirFlag, os.Getenv("CONFORMANCE_DIR"), beside)
	if err != nil {
		return nil, err
	}
	return conformance.Load(os.DirFS(dir))
}

func skipWithoutFiles(t *testing.T) {
	t.Helper()
	t.Skipf("%v; get them and run go test with -conformance.dir or CONFORMANCE_DIR set to"+
		" their directory", conformance.ErrNoRequirements)
}

func strictness() conformance.Strictness { return conformance.Strictness(*looseFlag) }
