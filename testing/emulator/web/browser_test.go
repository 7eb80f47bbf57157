// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// shared is the one browser of all tests; each has a tab of its own.
var shared chrome

type chrome struct {
	once sync.Once
	ctx  context.Context //nolint:containedctx // chromedp's handle is a context
	stop func()
	err  error
}

// start starts the browser the first time.
func (b *chrome) start(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes its time: run without -short")
	}
	path := chromium()
	if path == "" {
		t.Skip("there is no Chromium to test the pages in: apt-get install chromium")
	}
	b.once.Do(func() { b.launch(path) })
	require.NoError(t, b.err)
	return b.ctx
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func (b *chrome) launch(path string) {
	dir, err := os.MkdirTemp("", "web-test-chromium")
	if err != nil {
		b.err = err
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(dir), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("force-prefers-reduced-motion", true))
	allocated, release := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	b.ctx = ctx
	b.err = chromedp.Do(ctx)
	b.stop = func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		release()
		_ = os.RemoveAll(dir)
	}
}

func (b *chrome) close() {
	if b.stop != nil {
		b.stop()
	}
}

// tab is a page in the browser. Its methods fail the test.
type tab struct {
	ctx context.Context //nolint:containedctx // chromedp's handle is a context
	w   *world
	// expected are complaints that the test provokes.
	expected []string
}

// patience is how long a page may take; it is never waited for.
const patience = time.Minute

// open shows a page of an emulator in a tab of its own. Whatever the page
// complains about fails the test at its end.
func open(t *testing.T, w *world, path string, prepare ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(shared.start(t),
		chromedp.WithNewBrowserContext(), chromedp.WithNewWindow(true))
	tb := &tab{ctx: ctx, w: w}
	require.NoError(t, chromedp.Do(ctx))
	heard := listen(ctx)
	t.Cleanup(func() {
		cancel()
		require.Empty(t, slices.DeleteFunc(<-heard, tb.expects), "what the page complained about")
	})
	_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled,
		emulation.SetFocusEmulationEnabledParams{Enabled: true})
	require.NoError(t, err)
	tb.do(t, chromedp.EmulateViewport(1280, 800))
	tb.do(t, append(prepare, chromedp.Navigate(w.url+path))...)
	return tb
}

// listen collects exceptions, violations of the content security policy and other
// errors until the tab is closed. An answer of the emulator that says no is none.
func listen(ctx context.Context) <-chan []string {
	messages := chromedp.Console(ctx)
	heard := make(chan []string, 1)
	go func() {
		var bad []string
		for m, err := range messages {
			if err != nil {
				break
			}
			if m.IsException() || m.Type == "error" && m.Source != "network" {
				bad = append(bad, m.String())
			}
		}
		heard <- bad
	}()
	return heard
}

func (tb *tab) expects(complaint string) bool {
	return slices.ContainsFunc(tb.expected, func(part string) bool {
		return strings.Contains(complaint, part)
	})
}

func (tb *tab) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		require.NoError(t, err, "the page shows:\n%s", tb.visible())
	}
}

// until waits until a JavaScript expression holds.
func (tb *tab) until(t *testing.T, format string, args ...any) {
	t.Helper()
	expression := fmt.Sprintf(format, args...)
	err := tb.poll(expression)
	require.NoError(t, err, "waiting for %s; the page shows:\n%s", expression, tb.visible())
}

// poll looks after every change of the document.
func (tb *tab) poll(expression string) error {
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	held, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`new Promise((resolve) => {
		const holds = () => { try { return Boolean(%s); } catch { return false; } };
		if (holds()) return resolve(true);
		const look = () => { if (holds()) { observer.disconnect(); resolve(true); } };
		const observer = new MutationObserver(look);
		observer.observe(document, {
			subtree: true, childList: true, attributes: true, characterData: true,
		});
		for (const event of ["focusin", "focusout", "hashchange"]) addEventListener(event, look);
	})`, expression), chromedp.EvalAwaitPromise))
	if err == nil && !held {
		return errors.New("it does not hold")
	}
	return err
}

// shows waits until an element that a CSS selector finds holds a text.
func (tb *tab) shows(t *testing.T, selector, text string) {
	t.Helper()
	tb.until(t, "[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && "+
		"e.textContent.includes(%q))", selector, text)
}

// gone waits until nothing that a selector finds is visible.
func (tb *tab) gone(t *testing.T, selector string) {
	t.Helper()
	tb.until(t, "[...document.querySelectorAll(%q)].every((e) => !e.checkVisibility())", selector)
}

// closed waits until no dialog is left: one that is only hidden may still have the
// focus for a moment.
func (tb *tab) closed(t *testing.T) {
	t.Helper()
	tb.until(t, `document.querySelector("dialog") === null`)
}

// click clicks on the first visible element that a selector finds and that holds
// a text, with the mouse.
func (tb *tab) click(t *testing.T, selector, text string) {
	t.Helper()
	tb.shows(t, selector, text)
	at := value[[]float64](t, tb, fmt.Sprintf(`(() => {
		const e = [...document.querySelectorAll(%q)].find((e) => e.checkVisibility() &&
			e.textContent.includes(%q));
		e.scrollIntoView({block: "center"});
		const box = e.getClientRects()[0];
		return [box.left + box.width / 2, box.top + box.height / 2];
	})()`, selector, text))
	tb.do(t, chromedp.MouseClickXY(at[0], at[1]))
}

// enter replaces the text of a field.
func (tb *tab) enter(t *testing.T, selector, text string) {
	t.Helper()
	tb.until(t, "document.querySelector(%q)?.checkVisibility()", selector)
	tb.do(t, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
		`{ const e = document.querySelector(%q); e.focus(); e.select(); }`, selector)))
	tb.do(t, chromedp.KeyEvent("\b"), chromedp.KeyEvent(text))
}

// focus puts the focus on the first element that a selector finds.
func focus(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.querySelector(%q).focus()", selector))
}

// focused waits until the focus is on something that holds a text.
func (tb *tab) focused(t *testing.T, text string) {
	t.Helper()
	tb.until(t, "document.activeElement !== document.body && "+
		"document.activeElement.textContent.includes(%q)", text)
}

// press presses keys, where the focus is.
func (tb *tab) press(t *testing.T, keys ...string) {
	t.Helper()
	for _, key := range keys {
		tb.do(t, chromedp.KeyEvent(key))
	}
}

// value is what a JavaScript expression comes to.
func value[T any](t *testing.T, tb *tab, expression string) T {
	t.Helper()
	v, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](expression))
	require.NoError(t, err, expression)
	return v
}

// visible is the text of the page, for messages.
func (tb *tab) visible() string {
	text, err := chromedp.Run(tb.ctx, chromedp.Evaluate[string](
		"location.hash + '\\n' + document.body.innerText"))
	if err != nil {
		return err.Error()
	}
	return text
}
