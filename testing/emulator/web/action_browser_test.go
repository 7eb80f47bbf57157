// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/execution"
)

func TestCallbackSucceeds(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "ask", ask)
	arn := w.launch(t, "ask", "", "{}")
	tb := open(t, w, page(arn))
	tb.shows(t, ".callout", "approval waits for an answer")
	tb.click(t, ".callout button", "Succeed")
	tb.enter(t, "dialog textarea", "{wrong")
	tb.shows(t, "dialog small", "Not JSON")
	tb.enter(t, "dialog textarea", `{"by":"kim"}`)
	tb.click(t, "dialog button", "Send success")

	tb.closed(t)
	tb.shows(t, ".about .badge", "Succeeded")
	tb.gone(t, ".callout")
	require.JSONEq(t, `{"by":"kim"}`, *w.result(t, arn).Output)
}

func TestCallbackFails(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "ask", ask)
	arn := w.launch(t, "ask", "", "{}")
	w.idle(t, arn)
	tb := open(t, w, page(arn)+"?op=1-1")
	tb.click(t, ".detail button", "Fail")
	tb.enter(t, "dialog [name=type]", "Refused")
	tb.enter(t, "dialog [name=message]", "not today")
	tb.enter(t, "dialog [name=data]", "because")
	tb.click(t, "dialog button", "Send failure")

	tb.shows(t, ".about .badge", "Failed")
	tb.shows(t, ".failed .failure .message", "not today")
	got := w.result(t, arn).OperationByID("1-1").Error
	require.Equal(t, protocol.ErrorObject{
		ErrorType: "Refused", ErrorMessage: "not today", ErrorData: "because",
	}, *got)
}

func TestHeartbeatMovesTheTimeout(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "ask", ask)
	arn := w.launch(t, "ask", "", "{}")
	before := w.idle(t, arn).Due
	require.Equal(t, "heartbeat time-out", before.What)
	tb := open(t, w, page(arn))
	tb.click(t, ".callout button", "Heartbeat")
	tb.shows(t, "#toast", "Heartbeat sent")
	after, err := w.Overview(arn)
	require.NoError(t, err)
	require.True(t, after.Due.At.After(before.At))
}

func TestAnswerThatComesTooLateIsExplained(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "ask", ask)
	arn := w.launch(t, "ask", "", "{}")
	o := w.idle(t, arn)
	tb := open(t, w, page(arn))
	tb.click(t, ".callout button", "Succeed")
	tb.shows(t, "dialog h2", "Succeed approval")
	w.answer(t, o.Callbacks[0], "1")
	tb.shows(t, ".about .badge", "Succeeded")
	tb.click(t, "dialog button", "Send success")
	tb.until(t, `document.querySelector("dialog [role=alert]").textContent.length > 10`)
	tb.click(t, "dialog button", "Cancel")
	tb.closed(t)
}

func TestExecutionIsStopped(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet", "", `"kim"`)
	tb := open(t, w, page(arn))
	tb.click(t, ".about button", "Stop")
	tb.enter(t, "dialog [name=type]", "Halt")
	tb.enter(t, "dialog [name=message]", "no longer needed")
	tb.click(t, "dialog button", "Stop execution")
	tb.shows(t, ".about .badge", "Stopped")
	tb.shows(t, ".failure", "no longer needed")
	require.Equal(t, "Halt", w.result(t, arn).Error.ErrorType)
}

func TestTimeIsSkipped(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet", "", `"kim"`)
	w.idle(t, arn)
	tb := open(t, w, page(arn))
	tb.click(t, ".about button.primary", "wait in 1d")
	tb.shows(t, "#toast", "Time skipped to")
	tb.shows(t, ".about .badge", "Succeeded")
	tb.shows(t, ".facts", "Really took")
	tb.gone(t, ".about button.danger")
	tb.shows(t, ".rows [role=row]", "1d")
}

func TestNothingToSkipToIsSaid(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "forever", func(ctx durable.Context, _ any) (any, error) {
		return durable.WaitForCallback[any](ctx, "answer",
			func(durable.StepContext, string) error { return nil })
	})
	arn := w.launch(t, "forever", "", "{}")
	w.idle(t, arn)
	tb := open(t, w, page(arn))
	tb.click(t, ".about [aria-disabled=true]", "Skip time")
	tb.shows(t, "#toast", "Nothing is due")
}

func TestExecutionIsStarted(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	require.NoError(t, w.Register("order", emulator.Function{
		Command: []string{"./order"}, Durable: &emulator.Durable{},
		Versions: []string{"1"}, Aliases: map[string]string{"live": "1"},
	}))
	tb := open(t, w, "/")
	tb.click(t, "#start", "")
	tb.shows(t, "dialog select", "hello:$LATEST")
	require.Equal(t, []string{"hello:$LATEST", "order:live", "order:1", "order:$LATEST"},
		value[[]string](t, tb, `[...document.querySelectorAll("dialog option")].map((e) => e.value)`))
	tb.enter(t, "dialog textarea", "{")
	tb.enter(t, "dialog [name=name]", "by-hand")
	tb.click(t, "dialog button", "Start")
	tb.shows(t, "dialog [role=alert]", "The input is not JSON")
	tb.enter(t, "dialog textarea", `{"n":1}`)
	tb.click(t, "dialog .foot button", "Start")
	tb.shows(t, ".about h1", "by-hand")
	tb.shows(t, ".about .badge", "Succeeded")

	// The same again, and what the service says to another input of that name.
	tb.click(t, ".about button", "Start again")
	tb.until(t, `document.querySelector("dialog textarea").value.includes('"n": 1')`)
	tb.enter(t, "dialog textarea", `{"n":2}`)
	tb.enter(t, "dialog [name=name]", "by-hand")
	tb.click(t, "dialog .foot button", "Start")
	tb.shows(t, "dialog [role=alert]", "by-hand")
}

func TestCopiesAndDownloads(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	arn := w.finished(t, "greet", "greeting", `"kim"`)
	tb := open(t, w, page(arn))
	tb.allowClipboard(t)
	tb.click(t, ".about button", "Copy ARN")
	tb.shows(t, "#toast", "ARN copied")
	require.Equal(t, arn, tb.clipboard(t))
	tb.click(t, ".about button", "Copy command")
	tb.shows(t, "#toast", "command copied")
	require.Equal(t, "durable show '"+arn+"' --endpoint "+w.url, tb.clipboard(t))

	tb.shows(t, ".about a[download]", "History")
	history := w.get(t, value[string](t, tb, `document.querySelector("a[download]").getAttribute("href")`))
	require.Equal(t, `attachment; filename=greeting.json`, history.header.Get("Content-Disposition"))
	again := execution.FromHistory(arn, eventsOf(t, history.body))
	require.Equal(t, w.result(t, arn).FullTree(), again.FullTree())

	report := w.get(t, value[string](t, tb, `document.querySelector("a[target]").getAttribute("href")`))
	require.Contains(t, report.body, "greeting")
	require.Contains(t, report.header.Get("Content-Security-Policy"), "sandbox")
}

// allowClipboard grants what a user is asked for.
func (tb *tab) allowClipboard(t *testing.T) {
	t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(tb.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: "granted",
			Origin:           tb.w.url,
			BrowserContextID: chromedp.FromContext(tb.ctx).BrowserContextID,
		})
		require.NoError(t, err)
	}
}

func (tb *tab) clipboard(t *testing.T) string {
	t.Helper()
	text, err := chromedp.Run(tb.ctx, chromedp.Evaluate[string](
		"navigator.clipboard.readText()", chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	return text
}
