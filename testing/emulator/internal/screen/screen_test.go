// SPDX-License-Identifier: Apache-2.0

package screen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/screen"
)

// terminal shows what is written to it, as far as a Screen needs one.
type terminal struct {
	lines []string
	row   int
}

func (t *terminal) Write(p []byte) (int, error) {
	for rest := string(p); rest != ""; {
		var up int
		switch {
		case strings.HasPrefix(rest, "\x1b[J"):
			t.lines = t.lines[:t.row]
			rest = rest[3:]
		case rest[0] == '\r':
			rest = rest[1:]
		case strings.HasPrefix(rest, "\x1b["):
			_, err := fmt.Sscanf(rest, "\x1b[%dA", &up)
			if err != nil { // a colour
				rest = t.put(rest)
				continue
			}
			t.row -= up
			rest = rest[strings.IndexByte(rest, 'A')+1:]
		default:
			rest = t.put(rest)
		}
	}
	return len(p), nil
}

// put writes to the end of a line.
func (t *terminal) put(text string) string {
	line, rest, _ := strings.Cut(text, "\n")
	t.lines = append(t.lines[:t.row], line)
	t.row++
	return rest
}

func open(columns, rows int) (*screen.Screen, *terminal) {
	t := &terminal{lines: []string{"$ durable run"}, row: 1}
	return screen.New(t, func() (int, int) { return columns, rows }), t
}

func TestPaintReplacesWhatWasPainted(t *testing.T) {
	t.Parallel()
	s, term := open(80, 24)
	require.NoError(t, s.Paint("one\ntwo\nthree\n"))
	require.Equal(t, []string{"$ durable run", "one", "two", "three"}, term.lines)
	require.NoError(t, s.Paint("four"))
	require.Equal(t, []string{"$ durable run", "four"}, term.lines)
	require.NoError(t, s.Paint("five\nsix"))
	require.Equal(t, []string{"$ durable run", "five", "six"}, term.lines)
	require.NoError(t, s.Clear())
	require.Equal(t, []string{"$ durable run"}, term.lines)
	require.NoError(t, s.Paint("five\nsix"), "after Clear everything is new")
	require.Equal(t, []string{"$ durable run", "five", "six"}, term.lines)
}

func TestPaintKeepsWithinTheTerminal(t *testing.T) {
	t.Parallel()
	s, term := open(4, 3)
	require.NoError(t, s.Paint("one\ntwo\nthree\nfour ♥\n"))
	require.Equal(t, []string{"$ durable run", "thre", "four"}, term.lines)
	red := "\x1b[31mréd text\x1b[0m"
	require.NoError(t, s.Paint(red))
	require.Equal(t, []string{"$ durable run", "\x1b[31mréd \x1b[0m"}, term.lines)
}

func TestWithoutASizeNothingIsCut(t *testing.T) {
	t.Parallel()
	s, term := open(0, 0)
	require.NoError(t, s.Paint(strings.Repeat("long ", 100)+"\nb\nc\nd"))
	require.Len(t, term.lines, 5)
	require.Len(t, term.lines[1], 500)
}

func TestPaletteColoursStatuses(t *testing.T) {
	t.Parallel()
	tree := "FAILED run  step  FAILED\nwait  wait  SUCCEEDED  5s\nx FAILED\n"
	require.Equal(t, tree, screen.Colours(false).Statuses(tree))
	require.Equal(t, "\x1b[31mFAILED\x1b[0m run  step  \x1b[31mFAILED\x1b[0m\n"+
		"wait  wait  \x1b[32mSUCCEEDED\x1b[0m  5s\nx FAILED\n", screen.Colours(true).Statuses(tree))
	require.Equal(t, "\x1b[1mx\x1b[0m", screen.Colours(true).Bold("x"))
	require.Empty(t, screen.Colours(true).Dim(""))
	require.Equal(t, "x", screen.Colours(false).Error("x"))
}
