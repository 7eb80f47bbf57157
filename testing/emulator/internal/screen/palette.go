// SPDX-License-Identifier: Apache-2.0

package screen

import "regexp"

// Palette colours text. Its zero value leaves text as it is.
type Palette struct{ on bool }

// Colours returns a palette that colours if on says so.
func Colours(on bool) Palette { return Palette{on} }

const (
	plain  = "\x1b[0m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
)

// Bold makes a text stand out.
func (p Palette) Bold(text string) string { return p.paint(bold, text) }

// Dim makes a text stand back.
func (p Palette) Dim(text string) string { return p.paint(dim, text) }

// Error gives a text the colour of a failure.
func (p Palette) Error(text string) string { return p.paint(red, text) }

func (p Palette) paint(colour, text string) string {
	if !p.on || text == "" {
		return text
	}
	return colour + text + plain
}

// Statuses colours the statuses that stand as words of their own between two
// columns, or at an end of a line.
func (p Palette) Statuses(text string) string {
	if !p.on {
		return text
	}
	words := regexp.MustCompile(`(?m)(^|  )(SUCCEEDED|FAILED|TIMED_OUT|STOPPED|CANCELLED|` +
		`RUNNING|STARTED|PENDING|READY)( |$)`)
	return words.ReplaceAllStringFunc(text, func(found string) string {
		parts := words.FindStringSubmatch(found)
		return parts[1] + p.paint(colourOf(parts[2]), parts[2]) + parts[3]
	})
}

func colourOf(status string) string {
	switch status {
	case "SUCCEEDED":
		return green
	case "FAILED", "TIMED_OUT":
		return red
	case "STOPPED", "CANCELLED":
		return yellow
	default:
		return cyan
	}
}
