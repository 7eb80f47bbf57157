// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestListIsUsedByKeyboard(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	for _, name := range []string{"first", "second", "third"} {
		w.finished(t, "hello", name, "1")
	}
	tb := open(t, w, "/")
	tb.rows(t, 3)
	tb.press(t, "/", "s", "e", "c")
	tb.rows(t, 1)
	tb.press(t, kb.Escape)
	tb.rows(t, 3)
	require.Equal(t, "BODY", value[string](t, tb, "document.activeElement.tagName"))

	tb.do(t, focus(".row"))
	tb.press(t, kb.ArrowDown)
	tb.focused(t, "second")
	tb.press(t, kb.End)
	tb.focused(t, "first")
	tb.press(t, kb.Home)
	tb.focused(t, "third")
	tb.press(t, kb.Enter)
	tb.shows(t, ".about h1", "third")
	require.Equal(t, "main", value[string](t, tb, "document.activeElement.id"))
	tb.press(t, "u")
	tb.shows(t, "h1", "Executions")
}

func TestTreeIsUsedByKeyboard(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "nest", func(ctx durable.Context, _ any) (string, error) {
		one := func(ctx durable.Context) (string, error) {
			return durable.Step(ctx, "inner", func(durable.StepContext) (string, error) {
				return "deep", nil
			})
		}
		if _, err := durable.RunInChild(ctx, "outer", one); err != nil {
			return "", err
		}
		return durable.Step(ctx, "last", func(durable.StepContext) (string, error) { return "end", nil })
	})
	arn := w.finished(t, "nest", "", "{}")
	tb := open(t, w, page(arn))
	tb.shows(t, ".rows [role=row]", "outer")
	tb.do(t, focus(".rows [tabindex='0']"))
	tb.focused(t, "outer")
	tb.press(t, kb.ArrowDown)
	tb.focused(t, "inner")
	tb.shows(t, ".detail pre", "deep")
	tb.press(t, kb.ArrowLeft)
	tb.focused(t, "outer")
	tb.press(t, kb.ArrowLeft)
	tb.until(t, `document.querySelectorAll(".rows [role=row]").length === 2`)
	tb.press(t, kb.ArrowDown)
	tb.focused(t, "last")
	tb.press(t, kb.Home, kb.ArrowRight, kb.ArrowRight)
	tb.focused(t, "inner")
	tb.press(t, kb.End)
	tb.focused(t, "last")
	tb.shows(t, ".detail h2", "last")
	tb.press(t, kb.Escape)
	tb.gone(t, ".detail")
	tb.focused(t, "last")
	tb.press(t, kb.Enter)
	tb.shows(t, ".detail h2", "last")
}

func TestTabsAreUsedByKeyboard(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	arn := w.finished(t, "hello", "", "1")
	tb := open(t, w, page(arn))
	tb.do(t, focus("[role=tab][aria-selected=true]"))
	tb.press(t, kb.ArrowRight)
	tb.focused(t, "Events")
	tb.shows(t, ".events li", "ExecutionStarted")
	tb.press(t, kb.End)
	tb.focused(t, "Input and result")
	tb.press(t, kb.ArrowRight)
	tb.focused(t, "Operations")
	tb.press(t, kb.Tab)
	require.Equal(t, "search", value[string](t, tb, "document.activeElement.type"),
		"one stop for all tabs, then the filter")
}

func TestDialogsAreUsedByKeyboard(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	tb := open(t, w, "/")
	tb.shows(t, ".empty", "No executions yet")
	tb.press(t, "?")
	tb.shows(t, "dialog", "Start an execution")
	tb.press(t, kb.Escape)
	tb.closed(t)
	tb.press(t, "n")
	tb.until(t, `document.activeElement.name === "input"`)
	tb.press(t, kb.Escape)
	tb.closed(t)
	tb.press(t, "n")
	tb.until(t, `document.activeElement.name === "input"`)
	tb.press(t, kb.Tab)
	tb.until(t, `document.activeElement.name === "name"`)
	tb.press(t, "k", kb.Enter)
	tb.shows(t, ".about h1", "k")
}

func TestFocusStaysWhileThePageChanges(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "twice", func(ctx durable.Context, _ any) (string, error) {
		if err := durable.Wait(ctx, "one", time.Hour); err != nil {
			return "", err
		}
		return "", durable.Wait(ctx, "two", time.Hour)
	})
	arn := w.launch(t, "twice", "", "{}")
	w.idle(t, arn)
	tb := open(t, w, page(arn))
	tb.shows(t, ".rows [role=row]", "one")
	tb.do(t, focus(".about [data-name=skip]"))
	tb.press(t, kb.Enter)
	tb.shows(t, ".rows [role=row]", "two")
	tb.until(t, `document.activeElement.dataset.name === "skip"`)
	tb.do(t, focus(".about .danger"))
	tb.focused(t, "Stop")
	_, err := w.Skip(arn)
	require.NoError(t, err)
	tb.shows(t, ".about .badge", "Succeeded")
}

func TestFocusGoesInReadingOrder(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	w.finished(t, "hello", "only", "1")
	tb := open(t, w, "/")
	tb.rows(t, 1)
	var order []string
	for range 12 {
		tb.press(t, kb.Tab)
		order = append(order, value[string](t, tb, `(() => {
			const e = document.activeElement;
			return e.ariaLabel || e.querySelector("strong")?.textContent || e.textContent.trim();
		})()`))
	}
	require.Equal(t, []string{
		"durable: all executions", "Start execution", "Keyboard shortcuts", "Search executions",
		"All 1", "Running 0", "Succeeded 1", "Failed 0", "Timed out 0", "Stopped 0", "only",
	}, order[:11])
}
