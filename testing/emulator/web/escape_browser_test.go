// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// markup is what would run if it were taken for a part of the page.
const markup = `<img src=x onerror="window.hacked=1"></pre><script>window.hacked=2</script>`

// quoted is the same as JSON.
var quoted = `"` + strings.ReplaceAll(markup, `"`, `\"`) + `"`

func TestMarkupIsText(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "evil", func(ctx durable.Context, in string) (string, error) {
		_, err := durable.Step(ctx, "a<b>"+markup[:40], func(durable.StepContext) (string, error) {
			return in, nil
		})
		if err != nil {
			return "", err
		}
		return "", durable.Do(ctx, "fail", func(durable.StepContext) error {
			return &durable.RecordedError{Type: "T" + markup, Message: "M" + markup, Data: "D" + markup}
		}, durable.WithRetry(durable.NoRetry()))
	})
	arn := w.finished(t, "evil", "", quoted)
	tb := open(t, w, page(arn))
	tb.shows(t, ".failed h3", "T"+markup)
	tb.shows(t, ".failed .message", "M"+markup)
	tb.shows(t, ".failed .data", "D"+markup)
	tb.shows(t, ".rows strong", "a<b>"+markup[:40])
	tb.click(t, "[data-id='1'] strong", "")
	tb.shows(t, ".detail h2", "a<b>")
	tb.shows(t, ".detail .payload pre", "onerror")
	tb.click(t, "[data-id='2'] strong", "")
	tb.shows(t, ".detail .failure h3", "T"+markup)
	tb.click(t, "[role=tab]", "Events")
	tb.click(t, "[aria-label^='Payloads of event 1,']", "")
	tb.shows(t, ".events .more pre", quoted)
	tb.click(t, "[role=tab]", "Input and result")
	tb.shows(t, ".both pre", quoted)
	tb.untouched(t)
}

func TestMarkupInTheAddressIsText(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	w.finished(t, "hello", "", "1")
	tb := open(t, w, page(markup))
	tb.shows(t, ".empty .mono", markup)
	tb.untouched(t)

	tb = open(t, w, "/#/?search="+url.QueryEscape(markup))
	tb.shows(t, ".empty", "Nothing matches")
	require.Equal(t, markup, value[string](t, tb, `document.querySelector("[data-search]").value`))
	tb.untouched(t)
}

func TestMarkupInLogsIsText(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	require.NoError(t, w.Register("talk", program(t)))
	arn := w.finished(t, "talk", "", quoted)
	tb := open(t, w, page(arn)+"?tab=logs")
	tb.shows(t, ".logs li", "plain <i>"+markup+"</i>")
	tb.click(t, ".logs summary", "heard")
	tb.shows(t, ".logs pre", "onerror")
	tb.untouched(t)
}

// untouched requires that nothing which came from outside has become a part of
// the page.
func (tb *tab) untouched(t *testing.T) {
	t.Helper()
	require.False(t, value[bool](t, tb, `"hacked" in window`))
	require.Zero(t, value[int](t, tb, `document.querySelectorAll("img, main script, iframe").length`))
}

// The policy would stop markup that got in all the same.
func TestPolicyStopsInlineScripts(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	tb := open(t, w, "/")
	tb.expected = []string{"TrustedHTML", "TrustedScript"}
	tb.shows(t, ".empty", "No durable functions")
	require.True(t, value[bool](t, tb, `(() => {
		try { document.body.innerHTML = "<b>x</b>"; return false; } catch { return true; }
	})()`), "markup was taken from a string")
	require.True(t, value[bool](t, tb, `(() => {
		try { document.body.setAttribute("onclick", "0"); return false; } catch { return true; }
	})()`), "a handler was taken from a string")
}
