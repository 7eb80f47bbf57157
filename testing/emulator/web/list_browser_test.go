// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestListSaysWhatToDoWhileThereIsNothing(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	tb := open(t, w, "/")
	tb.shows(t, ".empty", "durable serve")

	register(t, w, "hello", hello)
	tb.shows(t, ".empty", "No executions yet")
	tb.shows(t, ".empty pre", "durable invoke 'hello:$LATEST'")
}

func TestListIsLive(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "ask", ask)
	tb := open(t, w, "/")
	tb.shows(t, "#live", "live")
	tb.shows(t, ".empty", "No executions yet")

	arn := w.launch(t, "ask", "question-1", "{}")
	tb.shows(t, ".row .name", "question-1")
	tb.shows(t, ".row .doing", "1 callback open")
	tb.shows(t, ".row .doing", "heartbeat time-out in")
	tb.shows(t, ".row .status", "Running")

	o := w.idle(t, arn)
	w.answer(t, o.Callbacks[0], `"yes"`)
	tb.shows(t, ".row .status", "Succeeded")
	tb.gone(t, ".row .waits")
}

func TestListIsFilteredByStatusAndText(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	register(t, w, "pay", pay)
	for _, name := range []string{"order-1", "order-2"} {
		w.finished(t, "hello", name, "1")
	}
	w.finished(t, "pay", "order-3", "1")
	tb := open(t, w, "/")
	tb.rows(t, 3)

	tb.click(t, ".chip", "Failed 1")
	tb.rows(t, 1)
	tb.shows(t, ".row", "order-3")
	require.Contains(t, value[string](t, tb, "location.hash"), "status=FAILED")

	tb.enter(t, "[data-search]", "HELLO order")
	tb.shows(t, ".empty", "Nothing matches")
	tb.shows(t, ".chip", "Succeeded 2")
	tb.click(t, ".chip", "All")
	tb.rows(t, 2)
	tb.enter(t, "[data-search]", "nothing-like-it")
	tb.click(t, ".empty button", "Show all")
	tb.rows(t, 3)

	linked := open(t, w, "/#/?status=SUCCEEDED&search=order-2")
	linked.rows(t, 1)
	linked.shows(t, ".row", "order-2")
	require.Equal(t, "order-2", value[string](t, linked, "document.querySelector('[data-search]').value"))
}

func TestLongListIsShownInParts(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "hello", hello)
	for range 105 {
		w.finished(t, "hello", "", "1")
	}
	tb := open(t, w, "/")
	tb.rows(t, 100)
	tb.shows(t, ".more", "5 executions more")
	tb.click(t, ".more button", "Show more")
	tb.rows(t, 105)
}

func TestPageSaysThatTheEmulatorIsGoneAndFindsItAgain(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	tb := open(t, w, "/")
	tb.shows(t, "#live", "live")
	require.NoError(t, w.Close())
	tb.shows(t, "#live", "no answer")

	start(t, emulator.Config{Address: strings.TrimPrefix(w.url, "http://")})
	tb.shows(t, "#live", "live")
}

// rows waits until the list has so many rows.
func (tb *tab) rows(t *testing.T, n int) {
	t.Helper()
	tb.until(t, "document.querySelectorAll('.executions .row').length === %d", n)
}
