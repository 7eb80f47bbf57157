// SPDX-License-Identifier: Apache-2.0

// Package screen shows text that changes on a terminal, and colours on one.
package screen

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Screen repaints the end of what a terminal shows. It belongs to one goroutine.
type Screen struct {
	w    io.Writer
	size func() (columns, rows int)
	// painted is how many rows are to be painted over.
	painted int
	last    string
}

// New returns a screen on a terminal. Size is asked before each painting; what it
// does not know is 0.
func New(w io.Writer, size func() (columns, rows int)) *Screen {
	return &Screen{w: w, size: size}
}

// What a terminal is told.
const (
	cursorUp   = "\x1b[%dA"
	clearBelow = "\r\x1b[J"
)

// Paint shows text in place of what was painted before. Of a text that is higher
// than the terminal it shows the end, because no terminal can go back further;
// lines that are wider are cut.
func (s *Screen) Paint(text string) error {
	if text == s.last {
		return nil
	}
	s.last = text
	columns, rows := s.size()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if rows > 1 && len(lines) > rows-1 {
		lines = lines[len(lines)-(rows-1):]
	}
	var b strings.Builder
	s.rewind(&b)
	for _, line := range lines {
		b.WriteString(cut(line, columns) + "\n")
	}
	s.painted = len(lines)
	_, err := io.WriteString(s.w, b.String())
	return err
}

// Clear removes what was painted.
func (s *Screen) Clear() error {
	var b strings.Builder
	s.rewind(&b)
	s.painted, s.last = 0, ""
	_, err := io.WriteString(s.w, b.String())
	return err
}

func (s *Screen) rewind(b *strings.Builder) {
	if s.painted > 0 {
		fmt.Fprintf(b, cursorUp, s.painted)
		b.WriteString(clearBelow)
	}
}

// cut keeps a line from going on in the next row. Sequences that colour take no
// room.
func cut(line string, columns int) string {
	if columns <= 0 || utf8.RuneCountInString(line) <= columns {
		return line
	}
	width := 0
	for i := 0; i < len(line); {
		if n := escape(line[i:]); n > 0 {
			i += n
			continue
		}
		_, n := utf8.DecodeRuneInString(line[i:])
		width++
		if width > columns {
			return line[:i] + reset(line)
		}
		i += n
	}
	return line
}

// escape is the length of the colour sequence at the beginning of a text.
func escape(text string) int {
	if !strings.HasPrefix(text, "\x1b[") {
		return 0
	}
	return strings.IndexByte(text, 'm') + 1
}

func reset(line string) string {
	if strings.Contains(line, "\x1b[") {
		return plain
	}
	return ""
}
