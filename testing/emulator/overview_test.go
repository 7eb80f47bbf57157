// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestOverviewTellsWhatAnExecutionWaitsFor(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	ids := make(chan string, 1)
	register(t, w, "ask", ask(ids))
	sleeping, asking := w.launch(t, "greet:1", `"kim"`), w.launch(t, "ask:$LATEST", `{}`)

	o := w.quiet(t, sleeping)
	require.Equal(t, sleeping, o.ARN)
	require.Equal(t, "greet", o.Function)
	require.Equal(t, "1", o.Version)
	require.Equal(t, protocol.ExecutionRunning, o.Status)
	require.Equal(t, 5, o.Events)
	require.Empty(t, o.Callbacks)
	require.Equal(t, "wait", o.Due.What)
	require.Equal(t, "2", o.Due.Operation)
	require.WithinDuration(t, w.Now().Add(time.Hour), o.Due.At, time.Minute)
	require.True(t, o.End.IsZero())

	o = w.quiet(t, asking)
	require.Equal(t, []string{<-ids}, o.Callbacks)
	require.Equal(t, "execution time-out", o.Due.What)
	_, err := w.Overview("nothing")
	require.ErrorContains(t, err, "not found")
}

func TestOverviewOfAnExecutionThatHasEnded(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	arn := *w.invoke(t, "greet:1", `"kim"`).DurableExecutionArn
	o, err := w.Overview(arn)
	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionSucceeded, o.Status)
	require.False(t, o.Running)
	require.Nil(t, o.Due)
	require.Equal(t, 8, o.Events)
	require.GreaterOrEqual(t, o.End.Sub(o.Start), time.Hour)
}

func TestExecutionsOfAllFunctionsNewestFirst(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	register(t, w, "other", greet)
	var arns []string
	for _, name := range []string{"greet:1", "other:1", "greet:1"} {
		arns = append(arns, *w.invoke(t, name, `"kim"`).DurableExecutionArn)
	}
	asked := 0
	all := w.Executions(2, func(*emulator.Overview) bool {
		asked++
		return true
	})
	require.Equal(t, 3, asked, "all are asked about, so that they can be counted")
	require.Len(t, all, 2)
	require.Equal(t, []string{arns[2], arns[1]}, []string{all[0].ARN, all[1].ARN})

	others := w.Executions(9, func(o *emulator.Overview) bool { return o.Function == "other" })
	require.Len(t, others, 1)
	require.Equal(t, arns[1], others[0].ARN)
}

func TestFunctionsAndWhetherTheyAreDurable(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"plain": plain(func(context.Context, []byte) ([]byte, error) { return nil, nil }),
	}})
	register(t, w, "greet:2", greet)
	require.NoError(t, w.Register("order", emulator.Function{
		Command: []string{"./order"}, Durable: &emulator.Durable{},
		Versions: []string{"1", "2"}, Aliases: map[string]string{"live": "2", "beta": "1"},
	}))
	require.Equal(t, []emulator.FunctionOverview{
		{Name: "greet:2", Durable: true},
		{Name: "order", Durable: true, Qualifiers: []string{"beta", "live", "1", "2"}},
		{Name: "plain"},
	}, w.Functions())
}

func TestLogsOfOneExecution(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	require.NoError(t, w.Register("greet", durableProgram(t, "greet", nil)))
	arn := *w.invoke(t, "greet:1", `"kim"`).DurableExecutionArn
	w.invoke(t, "greet:1", `"lee"`)
	lines, err := w.Logs(arn)
	require.NoError(t, err)
	require.Len(t, lines, 2)
	require.Contains(t, lines[0].Message, "greeting")
	require.Equal(t, "plain text", lines[1].Message)
	require.NotEmpty(t, lines[0].RequestID)
	_, err = w.Logs("nothing")
	require.ErrorContains(t, err, "not found")
}

func TestJumpsTellRealTimeFromRecordedTime(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	twice := func(ctx durable.Context, _ any) (string, error) {
		if err := durable.Wait(ctx, "hour", time.Hour); err != nil {
			return "", err
		}
		return "", durable.Wait(ctx, "day", 24*time.Hour)
	}
	register(t, w, "twice", twice)
	arn, other := w.launch(t, "twice:1", `{}`), w.launch(t, "twice:1", `{}`)
	for range 2 {
		w.quiet(t, arn)
		_, err := w.Skip(arn)
		require.NoError(t, err)
	}
	_, err := w.Wait(t.Context(), arn)
	require.NoError(t, err)
	w.quiet(t, other)

	o, err := w.Overview(arn)
	require.NoError(t, err)
	jumps, err := w.Jumps(arn)
	require.NoError(t, err)
	require.Len(t, jumps, 2)
	require.WithinDuration(t, o.Start.Add(time.Hour), jumps[0].To, time.Minute)
	require.WithinDuration(t, o.End, jumps[1].To, time.Minute)
	took := o.End.Sub(o.Start) - jumps[0].By - jumps[1].By
	require.Positive(t, took)
	require.Less(t, took, time.Minute)

	none, err := w.Jumps(other)
	require.NoError(t, err)
	require.Empty(t, none, "those of another execution")
	_, err = w.Jumps("nothing")
	require.ErrorContains(t, err, "not found")
}

func TestJumpsOfTheServersClockAreThoseOfAllThatRan(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	first := *w.invoke(t, "greet:1", `"kim"`).DurableExecutionArn
	second := *w.invoke(t, "greet:1", `"lee"`).DurableExecutionArn
	for _, arn := range []string{first, second} {
		o, err := w.Overview(arn)
		require.NoError(t, err)
		jumps, err := w.Jumps(arn)
		require.NoError(t, err)
		require.Len(t, jumps, 1, "not those before it began, nor after it ended")
		require.Less(t, o.End.Sub(o.Start)-jumps[0].By, time.Minute)
	}
}

// quiet waits until an execution's function waits for something.
func (w *world) quiet(t *testing.T, arn string) emulator.Overview {
	t.Helper()
	for {
		news := w.News()
		o, err := w.Overview(arn)
		require.NoError(t, err)
		if !o.Running && o.Events > 1 {
			return o
		}
		select {
		case <-news:
		case <-t.Context().Done():
			require.Fail(t, "the execution is never quiet")
		}
	}
}
