// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// recorded runs a function and writes its history to a file, with or without its
// data.
func recorded[In, Out any](
	t *testing.T, fn func(durable.Context, In) (Out, error), in In, redact bool,
) string {
	t.Helper()
	run := durabletest.Run(t, fn, in)
	var text strings.Builder
	require.NoError(t, run.Result().WriteHistory(&text))
	if redact {
		return write(t, withoutData(t, text.String()))
	}
	return write(t, text.String())
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "history.json")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// withoutData is a history as the service answers when it is asked for no data.
func withoutData(t *testing.T, text string) string {
	t.Helper()
	var page any
	require.NoError(t, json.Unmarshal([]byte(text), &page))
	var redact func(v any)
	redact = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				redact(e)
			}
		case map[string]any:
			if _, ok := v["Truncated"]; ok {
				delete(v, "Payload")
				v["Truncated"] = true
			}
			for _, e := range v {
				redact(e)
			}
		}
	}
	redact(page)
	out, err := json.Marshal(page)
	require.NoError(t, err)
	return string(out)
}

func TestRecordedHistoryIsReplayed(t *testing.T) {
	t.Parallel()

	old := durabletest.ReplayHistory(t, handle,
		recorded(t, handle, order{ID: "42", Amount: 5}, false))

	require.Equal(t, 3, old.Checked)
	require.Empty(t, old.Gaps)
	require.Equal(t, protocol.ExecutionSucceeded, old.Result.Status)
	require.Contains(t, old.Result.ARN, ":function:function:$LATEST/durable-execution/")
	durabletest.ReplayHistory(t, handle, recorded(t, handle, order{}, false))
	durabletest.ReplayHistory(t, pack, recorded(t, pack, []string{"kyoto", "oslo"}, false))
}

func TestReplayFindsWhatDiffers(t *testing.T) {
	t.Parallel()
	file := recorded(t, bookRestPay, any(nil), false)

	s := spyOn(t, func(s *spy) { durabletest.ReplayHistory(s, bookCheckRestPay, file) })

	require.True(t, s.stopped)
	text := s.errors.String()
	require.Contains(t, text, "durabletest: the function does otherwise than "+file+
		" has recorded (1 difference):\n\n"+
		`  operation "rest" (id 2): recorded is wait "rest", now it is step "check" at `)
	require.Contains(t, text, "upgrade_test.go:")
	require.Contains(t, text, "\n    with event 1 of 10, ExecutionStarted on record\n")
	require.Contains(t, text, "\nrecorded was arn:aws:lambda:")
	require.Contains(t, text, "SUCCEEDED after 1h0m0s\n\noperations:\n  book  step  SUCCEEDED\n")
	require.Contains(t, text, "\nhistory:\n  +0s      ExecutionStarted\n")
}

// TestReplayLetsAChangeBeVersioned replays a history from before a change, which
// the point right before the change does not pin to the older path yet.
func TestReplayLetsAChangeBeVersioned(t *testing.T) {
	t.Parallel()
	say := func(ctx durable.Context, what string) error {
		return durable.Do(ctx, what, func(durable.StepContext) error { return nil })
	}
	inTurn := func(ctx durable.Context, names ...string) (string, error) {
		var err error
		for _, name := range names {
			err = errors.Join(err, say(ctx, name))
		}
		return "", err
	}
	history := recorded(t, func(ctx durable.Context, _ string) (string, error) {
		return inTurn(ctx, "a", "b", "c")
	}, "", false)

	durabletest.ReplayHistory(t, func(ctx durable.Context, _ string) (string, error) {
		if err := say(ctx, "a"); err != nil {
			return "", err
		}
		v, err := durable.Version(ctx, "c first", 0, 1)
		if err != nil {
			return "", err
		}
		if v == 0 {
			return inTurn(ctx, "b", "c")
		}
		return inTurn(ctx, "c", "b")
	}, history)
}

func TestReplayReportsDifferencesInAllBranches(t *testing.T) {
	t.Parallel()
	ship := func(step string) func(durable.Context, []string) (int, error) {
		return func(ctx durable.Context, cities []string) (int, error) {
			_, err := durable.Map(ctx, "ship", cities,
				func(ctx durable.Context, city string) (string, error) {
					if err := durable.Wait(ctx, city, time.Hour); err != nil {
						return "", err
					}
					return city, do(ctx, step+city)
				})
			return 0, err
		}
	}
	file := recorded(t, ship("label "), []string{"kyoto", "oslo"}, false)

	s := spyOn(t, func(s *spy) { durabletest.ReplayHistory(s, ship("stamp "), file) })

	text := s.errors.String()
	require.Contains(t, text, "(2 differences)")
	require.Contains(t, text,
		`recorded is step "label kyoto", now it is step "stamp kyoto" at `)
	require.Contains(t, text, `recorded is step "label oslo", now it is step "stamp oslo" at `)
}

func TestReplayGoesOnBehindADifference(t *testing.T) {
	t.Parallel()
	trip := func(book, city string, rest time.Duration) func(durable.Context, any) (string, error) {
		return func(ctx durable.Context, _ any) (string, error) {
			err := do(ctx, book)
			where, failed := durable.RunInChild(ctx, "go",
				func(ctx durable.Context) (string, error) { return city, do(ctx, "walk") })
			slept := durable.Wait(ctx, "rest", rest)
			return where, errors.Join(err, failed, slept, do(ctx, "pay"))
		}
	}
	file := recorded(t, trip("book", "oslo", time.Hour), any(nil), false)

	s := spyOn(t, func(s *spy) {
		durabletest.ReplayHistory(s, trip("order", "kyoto", 2*time.Hour), file)
	})

	text := s.errors.String()
	require.Contains(t, text, "(4 differences)")
	for _, want := range []string{
		`operation "book" (id 1): recorded is step "book", now it is step "order" at `,
		`operation "go" (id 2): recorded is its result, now it is a result that differs at $ at `,
		`operation "rest" (id 3): recorded is a wait of 1h0m0s, now it is one of 2h0m0s at `,
		`execution: recorded is SUCCEEDED, now it is SUCCEEDED with a result that differs at $`,
	} {
		require.Contains(t, text, want)
	}
	require.Equal(t, 1, strings.Count(text, "upgrade_test.go:"), "where do calls durable.Do")
	require.Equal(t, 2, strings.Count(text, "history_test.go:"), "where trip calls the others")
}

func TestReplayFindsAnotherEnd(t *testing.T) {
	t.Parallel()
	file := recorded(t, bookRestPay, any(nil), false)
	other := func(ctx durable.Context, in any) (string, error) {
		_, err := bookRestPay(ctx, in)
		return "free", err
	}

	s := spyOn(t, func(s *spy) { durabletest.ReplayHistory(s, other, file) })

	require.Contains(t, s.errors.String(),
		"execution: recorded is SUCCEEDED, now it is SUCCEEDED with a result that differs at $\n")
}

func TestReplayFindsWhatIsNotCalledBeforeAnotherEnd(t *testing.T) {
	t.Parallel()
	file := recorded(t, bookRestPay, any(nil), false)
	other := func(durable.Context, any) (string, error) { return "nothing", nil }

	s := spyOn(t, func(s *spy) { durabletest.ReplayHistory(s, other, file) })

	require.Contains(t, s.errors.String(), ` has recorded (1 difference):

  operation "book" (id 1): recorded is step "book", now it is not called: the function returns without it
`)
}

func TestRunningExecutionIsReplayed(t *testing.T) {
	t.Parallel()
	run := durabletest.Start(t, bookRestPay, nil)
	var text strings.Builder
	require.NoError(t, run.Result().WriteHistory(&text))
	file := write(t, text.String())

	old := durabletest.ReplayHistory(t, bookRestPay, file)

	require.Equal(t, protocol.ExecutionRunning, old.Result.Status)
	require.Equal(t, 2, old.Checked)
	durabletest.ReplayHistory(t, bookRest, file)
	s := spyOn(t, func(s *spy) { durabletest.ReplayHistory(s, bookCheckRestPay, file) })
	require.Contains(t, s.errors.String(), `recorded is wait "rest", now it is step "check"`)
}

func TestHistoryWithoutDataIsFollowedAsFarAsPossible(t *testing.T) {
	t.Parallel()
	file := recorded(t, handle, order{Amount: 5}, true)

	requireSays(t, file+": the input of the execution was left out of the file; say what it was"+
		" with durabletest.FillInput", func(s *spy) { durabletest.ReplayHistory(s, handle, file) })

	s := spyOn(t, func(s *spy) {
		old := durabletest.ReplayHistory(s, handle, file, durabletest.FillInput(order{Amount: 5}))
		require.Equal(s, 1, old.Checked)
		require.Len(s, old.Gaps, 1)
	})
	require.False(t, s.failed, &s.errors)
	require.Equal(t, "durabletest: "+file+": replayed 1 of 3 operations:\n"+
		`  it stops at step "quote", whose outcome was left out of the file;`+
		" durabletest.FillIn(\"quote\", ...) goes on\n\n", s.logs.String())
}

func TestWhatIsLeftOutCanBeFilledIn(t *testing.T) {
	t.Parallel()
	file := recorded(t, handle, order{}, true)

	old := durabletest.ReplayHistory(t, handle, file, durabletest.FillInput(order{}),
		durabletest.FillIn("quote", 0), durabletest.FillIn("charge", &declined{}))

	require.Equal(t, 3, old.Checked)
	require.Empty(t, old.Gaps)
	s := spyOn(t, func(s *spy) {
		durabletest.ReplayHistory(s, bookRestPay, file, durabletest.FillInput(nil))
	})
	require.Contains(t, s.errors.String(), `recorded is step "quote", now it is step "book"`,
		"what can be followed is compared")
}

func TestResultsOfContextsComeToLight(t *testing.T) {
	t.Parallel()
	file := recorded(t, pack, []string{"kyoto", "oslo"}, true)

	partly := durabletest.ReplayHistory(t, pack, file,
		durabletest.FillInput([]string{"kyoto", "oslo"}), durabletest.FillIn("ship/[0]/label", nil))
	require.Equal(t, 7, partly.Checked, "the branch beside goes on, the map can't end")
	require.Len(t, partly.Gaps, 1)

	all := durabletest.ReplayHistory(t, pack, file,
		durabletest.FillInput([]string{"kyoto", "oslo"}), durabletest.FillIn("ship/[0]/label", nil),
		durabletest.FillIn("ship/[1]/label", nil), durabletest.FillIn("close", nil))
	require.Empty(t, all.Gaps)
	require.Equal(t, 8, all.Checked)
}

func TestCallbacksOfUnknownOutcomeAreNotPassedBy(t *testing.T) {
	t.Parallel()
	ask := func(ctx durable.Context, _ any) (string, error) {
		who, err := durable.WaitForCallback[string](ctx, "ask",
			func(durable.StepContext, string) error { return nil })
		return who, errors.Join(err, do(ctx, "pay"))
	}
	run := durabletest.Run(t, ask, nil,
		durabletest.OnCallback("ask", durabletest.Succeed("kim")))
	var text strings.Builder
	require.NoError(t, run.Result().WriteHistory(&text))
	file := write(t, withoutData(t, text.String()))

	old := durabletest.ReplayHistory(t, ask, file, durabletest.FillInput(nil),
		durabletest.FillIn("ask/[1]", nil))
	require.Equal(t, 3, old.Checked)
	require.Len(t, old.Gaps, 1)
	require.Contains(t, old.Gaps[0], `it stops at callback "ask/[0]"`)

	old = durabletest.ReplayHistory(t, ask, file, durabletest.FillInput(nil),
		durabletest.FillIn("ask/[1]", nil), durabletest.FillIn("ask/[0]", "kim"))
	require.Len(t, old.Gaps, 1)
	require.Contains(t, old.Gaps[0], `it stops at step "pay"`)
}

func TestHistoryFilesHaveManyForms(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, bookRestPay, nil)
	encode := func(v any) string {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		return string(text)
	}
	type page struct {
		Events     []protocol.Event
		NextMarker string `json:",omitempty"`
	}
	events := run.Result().Events
	first, second := page{events[:4], "more"}, page{Events: events[4:]}

	for name, text := range map[string]string{
		"Object":      encode(page{Events: events}),
		"Pages":       encode([]page{first, second}),
		"NewestFirst": encode([]page{second, first}),
		"Events":      encode(events),
		"OneByOne":    encode(first) + "\n" + encode(second),
	} {
		old := durabletest.ReplayHistory(t, bookRestPay, write(t, text),
			durabletest.ExecutionARN("arn:mine"))
		require.Equal(t, 3, old.Checked, name)
		require.Equal(t, "arn:mine", old.Result.ARN, name)
		require.Len(t, old.Result.Events, len(events), name)
	}
	s := spyOn(t, func(s *spy) {
		durabletest.ReplayHistory(s, bookRestPay, write(t, encode(first)))
	})
	require.False(t, s.failed, &s.errors)
	require.Contains(t, s.logs.String(), "the file ends with a NextMarker: there are more pages")
}

func TestFileFromTheCommandLineOfAWS(t *testing.T) {
	t.Parallel()

	old := durabletest.ReplayHistory(t, bookRestPay, "testdata/aws-cli.json")

	require.Equal(t, 3, old.Checked)
	require.Equal(t, time.Hour+2*time.Second, old.Result.Duration())
}

func TestHistoryFilesThatCannotBeReplayed(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		"":                  "no history: want an answer of GetDurableExecutionHistory",
		"{}":                "no history: want an answer of GetDurableExecutionHistory",
		"[[1]]":             "no history: want an answer of GetDurableExecutionHistory",
		"{":                 "no JSON: unexpected EOF",
		`{"Events":1}`:      "no history: want an answer of GetDurableExecutionHistory",
		`{"EventType":"E"}`: "the event ExecutionStarted is missing",
		`[{"EventType":"WaitStarted","EventId":"x"}]`: "json: ",
	} {
		s := spyOn(t, func(s *spy) { durabletest.ReplayHistory(s, bookRestPay, write(t, text)) })
		require.True(t, s.stopped, text)
		require.Contains(t, s.errors.String(), "durabletest: recorded history: ", text)
		require.Contains(t, s.errors.String(), want, text)
	}
	s := spyOn(t, func(s *spy) { durabletest.ReplayHistory(s, bookRestPay, "testdata/none.json") })
	require.Contains(t, s.errors.String(), "open testdata/none.json: ")
}

func TestFillInsMustFit(t *testing.T) {
	t.Parallel()
	file := recorded(t, bookRestPay, any(nil), true)

	for want, option := range map[string]durabletest.Option{
		`FillIn: no operation "bok": nearest "book"`: durabletest.FillIn("bok", 1),
		`FillIn of "book": func() can't be encoded as JSON: json: unsupported type: func()`: durabletest.
			FillIn("book", func() {}),
	} {
		requireSays(t, "recorded history: "+want, func(s *spy) {
			durabletest.ReplayHistory(s, bookRestPay, file, option)
		})
	}
}
