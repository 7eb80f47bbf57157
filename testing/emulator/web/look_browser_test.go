// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestEverythingFitsIntoANarrowWindow(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "ask", ask)
	register(t, w, "pay", pay)
	failed := w.finished(t, "pay", strings.Repeat("name", 16), "{}")
	waiting := w.launch(t, "ask", "", "{}")
	w.idle(t, waiting)
	tb := open(t, w, "/", chromedp.EmulateViewport(400, 800))
	tb.rows(t, 2)
	tb.fits(t)
	for _, path := range []string{
		page(failed) + "?op=1", page(failed) + "?tab=events", page(failed) + "?tab=logs",
		page(failed) + "?tab=payloads", page(waiting) + "?op=1-1",
	} {
		tb.do(t, chromedp.Navigate(w.url+path))
		tb.shows(t, ".about .badge", "")
		tb.until(t, `[...document.querySelectorAll("[role=tabpanel]")].some((e) =>
			e.checkVisibility() && e.textContent !== "")`)
		tb.fits(t)
	}
	tb.click(t, ".detail button", "Fail")
	tb.shows(t, "dialog h2", "Fail approval")
	tb.fits(t)
}

// fits requires that nothing has to be scrolled sideways.
func (tb *tab) fits(t *testing.T) {
	t.Helper()
	require.LessOrEqual(t, value[int](t, tb, "document.documentElement.scrollWidth"), 400,
		tb.visible())
}

func TestTextIsLegibleInBothThemes(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	backgrounds := make(map[string]bool)
	for _, theme := range []string{"light", "dark"} {
		tb := open(t, w, "/", colours(theme))
		tb.shows(t, ".empty", "No durable functions")
		backgrounds[value[string](t, tb, "getComputedStyle(document.body).backgroundColor")] = true
		for _, ground := range []string{"page", "card", "raised", "faint", "chosen"} {
			for _, ink := range []string{"ink", "soft", "good", "bad", "open", "again"} {
				require.GreaterOrEqual(t, contrast(t, tb, ink, ground), 4.5,
					"%s on %s, %s", ink, ground, theme)
			}
		}
		require.GreaterOrEqual(t, contrast(t, tb, "action-ink", "action"), 4.5, theme)
		require.GreaterOrEqual(t, contrast(t, tb, "bad", "bad-bg"), 4.5, theme)
		require.GreaterOrEqual(t, contrast(t, tb, "good", "good-bg"), 4.5, theme)
	}
	require.Len(t, backgrounds, 2, "the themes differ")
}

// colours prefers a colour scheme.
func colours(theme string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, tb *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, tb, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
		})
		return chromedp.Void{}, err
	}
}

// contrast is the ratio that WCAG defines, between two of the page's colours.
func contrast(t *testing.T, tb *tab, ink, ground string) float64 {
	t.Helper()
	return value[float64](t, tb, fmt.Sprintf(`(() => {
		const light = (name) => {
			const probe = document.createElement("i");
			probe.style.color = "var(--" + name + ")";
			document.body.append(probe);
			const [r, g, b] = getComputedStyle(probe).color.match(/\d+/g).map((text) => {
				const c = Number(text) / 255;
				return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
			});
			probe.remove();
			return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
		};
		const [a, b] = [light(%q), light(%q)];
		return Math.max(a, b) / Math.min(a, b);
	})()`, ink, ground))
}

func TestEveryControlHasAName(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "ask", ask)
	register(t, w, "pay", pay)
	failed := w.finished(t, "pay", "", "{}")
	waiting := w.launch(t, "ask", "", "{}")
	w.idle(t, waiting)

	tb := open(t, w, "/")
	tb.rows(t, 2)
	tb.named(t, "link", "button", "searchbox")
	tb.do(t, chromedp.Navigate(w.url+page(failed)+"?op=1"))
	tb.shows(t, ".detail .failure", "Card.Declined")
	tb.named(t, "tab", "treegrid", "row", "columnheader", "complementary")
	tb.click(t, "[role=tab]", "Events")
	tb.shows(t, ".events li", "StepFailed")
	tb.named(t, "button", "list")
	tb.do(t, chromedp.Navigate(w.url+page(waiting)))
	tb.click(t, ".callout button", "Fail")
	tb.named(t, "dialog", "textbox")
	tb.press(t, "\x1b")
	tb.closed(t)
	tb.press(t, "n")
	tb.shows(t, "dialog h2", "Start execution")
	tb.named(t, "dialog", "combobox", "textbox")
}

// named requires that every control which assistive technology finds on the page
// has a name, and that there are some of the given roles.
func (tb *tab) named(t *testing.T, roles ...string) {
	t.Helper()
	tree, err := chromedp.Call(tb.ctx, accessibility.GetFullAXTree,
		accessibility.GetFullAXTreeParams{})
	require.NoError(t, err)
	found := make(map[string]int)
	for _, node := range tree.Nodes {
		role, name := text(node.Role), text(node.Name)
		if node.Ignored || !isControl(role) {
			continue
		}
		found[role]++
		require.NotEmpty(t, name, "a %s without a name; the page shows:\n%s", role, tb.visible())
	}
	for _, role := range roles {
		require.NotZero(t, found[role], "no %s", role)
	}
}

func isControl(role string) bool {
	return slices.Contains([]string{
		"button", "link", "tab", "row", "textbox", "searchbox", "combobox", "dialog", "treegrid",
		"columnheader", "complementary", "list", "group", "tablist", "tabpanel",
	}, role)
}

func text(v *accessibility.Value) (s string) {
	if v != nil {
		_ = json.Unmarshal(v.Value, &s) // whatever is no text stays empty
	}
	return s
}
