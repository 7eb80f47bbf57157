// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestExecutionIsATreeBesideItsWaterfall(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "ship", func(ctx durable.Context, items []string) (string, error) {
		_, err := durable.Map(ctx, "pack", items,
			func(ctx durable.Context, item string) (string, error) {
				return durable.Step(ctx, "box", func(durable.StepContext) (string, error) {
					return "box of " + item, nil
				})
			})
		if err != nil {
			return "", err
		}
		return "done", durable.Wait(ctx, "cool-off", 24*time.Hour)
	})
	w.finished(t, "ship", "order-7", `["lamp","chair"]`)
	tb := open(t, w, "/")
	tb.click(t, ".row", "order-7")

	tb.shows(t, ".about h1", "order-7")
	require.Equal(t, []string{
		"1 pack", "2 [0]", "3 box", "2 [1]", "3 box", "1 cool-off",
	}, value[[]string](t, tb, `[...document.querySelectorAll(".rows [role=row]")].map((row) =>
		row.ariaLevel + " " + row.querySelector("strong").textContent)`))
	require.True(t, value[bool](t, tb, `[...document.querySelectorAll(".rows [role=row]")]
		.every((row) => row.querySelector("i.bar").getBoundingClientRect().width > 0)`))

	tb.shows(t, "[role=columnheader]", "Virtual took")
	tb.shows(t, "[role=columnheader]", "Really took")
	tb.shows(t, "[data-id='2'] .took", "1d")
	require.NotContains(t, value[string](t, tb, "document.querySelector(\"[data-id='2'] .real\").textContent"), "d")
	tb.shows(t, "#clock", "ahead")

	// A bar selects the line that it belongs to, in the tree and in the waterfall.
	tb.click(t, "[data-id='1-1-1'] .bar", "")
	tb.until(t, `document.querySelector("[role=row][aria-selected=true]").dataset.id === "1-1-1"`)
	tb.shows(t, ".detail h2", "box")
	tb.shows(t, ".detail pre", `"box of lamp"`)
	tb.until(t, `location.hash.includes("op=1-1-1")`)
	tb.click(t, ".detail button", "×")
	tb.gone(t, ".detail")

	before := value[float64](t, tb, `document.querySelector("[data-id='2'] .bar").offsetWidth`)
	tb.click(t, ".chip", "true to scale")
	tb.until(t, `document.querySelector("[data-id='2'] .bar").offsetWidth > %f * 1.5`, before)

	tb.enter(t, "[data-search]", "box")
	tb.until(t, `document.querySelectorAll(".rows [role=row]").length === 5`)
	tb.enter(t, "[data-search]", "nothing-like-it")
	tb.shows(t, ".hint", "No operation matches")
}

func TestExecutionIsLive(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet", "", `"kim"`)
	tb := open(t, w, page(arn))
	tb.shows(t, ".rows [role=row]", "think")
	tb.shows(t, ".badge", "Running")
	tb.gone(t, ".number.real")

	_, err := w.Skip(arn)
	require.NoError(t, err)
	tb.shows(t, ".badge", "Succeeded")
	tb.shows(t, "[data-id='2'] .took", "1d")
}

func TestFailureIsShownWithAllThatIsKnown(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "pay", pay)
	arn := w.finished(t, "pay", "", "{}")
	tb := open(t, w, page(arn)+"?op=1")
	tb.shows(t, ".failed .failure h3", "Card.Declined")
	tb.shows(t, ".failed .failure .message", "the card was declined")
	tb.shows(t, ".failed .failure .data", `{"limit":5}`)
	tb.shows(t, ".detail .failure h3", "Card.Declined")

	register(t, w, "ask", ask)
	arn = w.launch(t, "ask", "", "{}")
	w.stop(t, arn, `{"ErrorType":"Halt","ErrorMessage":"enough","StackTrace":["a.go:1","b.go:2"]}`)
	traced := open(t, w, page(arn))
	traced.shows(t, ".failure h3", "Halt")
	traced.shows(t, ".failure .stack summary", "2 lines")
	traced.shows(t, ".failure .stack pre", "a.go:1\nb.go:2")
}

func TestAttemptsAreToldApart(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "retry", func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "quote", func(ctx durable.StepContext) (string, error) {
			if ctx.Attempt() < 3 {
				return "", fmt.Errorf("busy, attempt %d", ctx.Attempt())
			}
			return "twelve", nil
		}, durable.WithRetry(durable.FixedDelay{Delay: time.Minute, MaxAttempts: 5}))
	})
	arn := w.finished(t, "retry", "", "{}")
	tb := open(t, w, page(arn)+"?op=1")
	tb.shows(t, ".attempts li:nth-child(1)", "busy, attempt 1")
	tb.shows(t, ".attempts li:nth-child(2)", "busy, attempt 2")
	tb.shows(t, ".attempts li:nth-child(3)", `"twelve"`)
	require.Equal(t, []string{"again", "rest", "again", "rest", "good"}, value[[]string](t, tb,
		`[...document.querySelectorAll(".rows i.bar")].map((bar) => bar.className.split(" ")[1])`))
}

func TestPayloadsAreIndentedAndCut(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	long := strings.Repeat("x", 9000)
	arn := w.finished(t, "hello", "", `{"id":12345678901234567890,"text":"`+long+`"}`)
	tb := open(t, w, page(arn)+"?tab=payloads")
	tb.shows(t, ".payload", "{\n  \"id\": 12345678901234567890,\n  \"text\":")
	require.Less(t, value[int](t, tb, `document.querySelector(".payload pre").textContent.length`), 5000)
	tb.click(t, ".payload button", "Show all 8.8 KiB")
	tb.shows(t, ".payload pre", long)
}

func TestEventsUnfold(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	arn := w.finished(t, "greet", "", `"kim"`)
	tb := open(t, w, page(arn))
	tb.click(t, "[role=tab]", "Events 8")
	tb.shows(t, ".events .passed", "1d later")
	tb.until(t, `document.querySelectorAll(".events .event").length === 8`)
	tb.click(t, "[aria-label^='Payloads of event 3']", "")
	tb.shows(t, ".events .more pre", `"hello kim"`)
	tb.enter(t, "[data-search]", "wait think")
	tb.until(t, `document.querySelectorAll(".events .event").length === 2`)
	tb.click(t, ".event .path button", "think")
	tb.shows(t, "[role=tab][aria-selected=true]", "Operations")
	tb.shows(t, ".detail h2", "think")
}

func TestLogsOfTheExecution(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	require.NoError(t, w.Register("talk", program(t)))
	arn := w.finished(t, "talk", "", `"word"`)
	w.finished(t, "talk", "", `"other"`)
	tb := open(t, w, page(arn)+"?tab=logs")
	tb.shows(t, ".logs li", "heard <b>word</b>")
	tb.shows(t, ".logs li", "plain <i>word</i>")
	tb.shows(t, ".logs .level", "WARN")
	require.NotContains(t, tb.visible(), "other")
	tb.click(t, ".logs summary", "heard")
	tb.shows(t, ".logs pre", arn)
	tb.enter(t, "[data-search]", "plain")
	tb.until(t, `document.querySelectorAll(".logs li").length === 1`)
}

func TestUnknownExecution(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	tb := open(t, w, page("arn:of:nothing"))
	tb.shows(t, ".empty", "No such execution")
	tb.shows(t, ".empty", "arn:of:nothing")
	tb.click(t, ".empty a", "See all executions")
	tb.shows(t, "h1", "Executions")
}

func TestChainedExecutionIsALink(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "child", hello)
	register(t, w, "parent", func(ctx durable.Context, _ any) (any, error) {
		got, err := durable.Invoke[string](ctx, "call", "child:$LATEST", "hi")
		return got, errors.Join(err)
	})
	arn := w.finished(t, "parent", "", "{}")
	tb := open(t, w, page(arn)+"?op=1")
	tb.click(t, ".detail a", ":function:child:")
	tb.shows(t, ".facts", "child")
	tb.shows(t, ".rows strong", "echo")
}
