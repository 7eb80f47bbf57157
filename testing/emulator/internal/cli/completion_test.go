// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestTheShellCompletes(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	o.await(t, o.start(t, "ask", "poll"), 4)
	o.start(t, "greet", "hi")
	o.must(t, "stop", "hi")
	suggested := func(args ...string) string {
		return o.must(t, append([]string{"__complete"}, args...)...)
	}
	const end = ":4\n" // no file names
	require.Equal(t, "ask\tdurable\n"+end, suggested("invoke", "a"))
	require.Equal(t, "hi\tgreet, STOPPED\npoll\task, RUNNING\n"+end, suggested("show", ""))
	require.Equal(t, "poll\task, RUNNING\n"+end, suggested("stop", ""))
	require.Equal(t, "first\tpoll\nsecond\tpoll\n"+end,
		suggested("callback", "succeed", "-e", "poll", "--name", ""))
	require.Contains(t, suggested("callback", "fail", ""), "first of poll\n")
	require.Equal(t, "running\nsucceeded\nfailed\ntimed_out\nstopped\n"+end,
		suggested("list", "--status", ""))
	require.Contains(t, suggested("li"), "list\t")

	require.Contains(t, suggested("run", example(t, "order"), "-f", "O"), "OrderFunction\n")

	o.env = nil
	require.Equal(t, end, suggested("show", ""), "without an emulator it keeps still")
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		require.Contains(t, o.must(t, "completion", shell), "durable")
	}
}
