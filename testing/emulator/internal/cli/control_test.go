// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestStopEndsAnExecution(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	arn := o.start(t, "greet", "hi")
	require.Equal(t, "hi is stopped\n", o.must(t, "stop", "hi", "--type", "Twice", "-m", "again"))
	require.Equal(t, "hi has ended before: STOPPED\n", o.must(t, "stop", "hi"))
	got := o.call(t, "show", "hi", "--follow")
	require.Equal(t, 5, got.code)
	require.Contains(t, got.stderr, "Twice: again")
	var out map[string]string
	require.NoError(t, json.Unmarshal([]byte(o.must(t, "stop", "hi", "--json")), &out))
	require.Equal(t, arn, out["arn"])
	require.Equal(t, "STOPPED", out["status"])
	require.Equal(t, 2, o.call(t, "stop").code)
}

func TestSkipBringsTheNextThingThatIsDue(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	arn := o.start(t, "greet", "hi")
	o.await(t, arn, 5)
	require.Equal(t, "for hi it is <instant> now, <time> after its start\n",
		plain(o.must(t, "skip", "hi")))
	require.Equal(t, "\"hello ann\"\n", o.must(t, "show", "hi", "--follow"))
	got := o.call(t, "skip", "hi")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "skip: ")

	got = o.call(t, "skip", arn, "--region", "eu-west-1")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "on AWS it is real")
}

func TestOpenShowsAPage(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	arn := o.start(t, "greet", "hi")
	require.Equal(t, o.url+"/\n", o.must(t, "open"))
	page := strings.TrimSpace(o.must(t, "open", "hi"))
	require.Equal(t, []string{o.url + "/", page}, o.browsed)
	require.Contains(t, page, o.url+"/#/executions/arn:aws:lambda")
	require.Contains(t, page, arn[strings.LastIndexByte(arn, '/')+1:])
	require.Equal(t, page+"\n", o.must(t, "open", "hi", "--print"))
	require.Len(t, o.browsed, 2)
	require.JSONEq(t, `{"url":"`+page+`"}`, o.must(t, "open", "hi", "--print", "--json"))
}

func TestVersionSaysWhichBuildItIs(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	require.Regexp(t, `^durable \S+ (\(\w+\) )?go1\.\S+ \w+/\w+\n$`, o.must(t, "version"))
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(o.must(t, "version", "--json")), &out))
	require.NotEmpty(t, out["version"])
}
