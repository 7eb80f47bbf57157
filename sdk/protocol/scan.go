// SPDX-License-Identifier: Apache-2.0

package protocol

import "strings"

// scanner walks over one strict JSON text. It is the fast road of decode.go and
// knows no error texts: at the first byte that it does not understand it fails,
// and encoding/json, asked again, is the authority on what the text means.
//
// A failed scanner stands at the end of its text, so that callers need not look
// after every token: all that follows finds nothing and comes to an end.
type scanner struct {
	text   string
	pos    int
	depth  int
	failed bool
}

// maxDepth is the nesting that encoding/json accepts.
const maxDepth = 10_000

// fail gives up.
func (s *scanner) fail() {
	s.failed = true
	s.pos = len(s.text)
}

// done reports whether the whole text was read and understood.
func (s *scanner) done() bool {
	s.space()
	return !s.failed && s.pos == len(s.text)
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the first byte of the next token, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.pos == len(s.text) {
		return 0
	}
	return s.text[s.pos]
}

// take consumes the next byte if it is c.
func (s *scanner) take(c byte) bool { return s.accept(c) || s.peek() == c && s.accept(c) }

// accept consumes the next byte if it is c and no space precedes it.
func (s *scanner) accept(c byte) bool {
	if s.pos == len(s.text) || s.text[s.pos] != c {
		return false
	}
	s.pos++
	return true
}

// literal consumes word if it stands next. Whatever follows it is looked at by
// the next call.
func (s *scanner) literal(word string) bool {
	s.space()
	if !strings.HasPrefix(s.text[s.pos:], word) {
		return false
	}
	s.pos += len(word)
	return true
}

// null consumes a null.
func (s *scanner) null() bool { return s.peek() == 'n' && s.literal("null") }

// members yields the names of the next object's members; null has none. The
// loop's body reads or skips each value.
func (s *scanner) members(yield func(name string) bool) {
	if s.null() || !s.open('{') {
		return
	}
	for more := !s.take('}'); more; more = s.next('}') {
		name := s.string()
		if !s.take(':') {
			s.fail()
			return
		}
		if !yield(name) {
			return
		}
	}
	s.depth--
}

// elements yields the indexes of the next array's elements. The loop's body
// reads or skips each element.
func (s *scanner) elements(yield func(index int) bool) {
	if !s.open('[') {
		return
	}
	index := 0
	for more := !s.take(']'); more; more = s.next(']') {
		if !yield(index) {
			return
		}
		index++
	}
	s.depth--
}

// open consumes the bracket that begins an object or an array.
func (s *scanner) open(bracket byte) bool {
	s.depth++
	if s.depth > maxDepth || !s.take(bracket) {
		s.fail()
		return false
	}
	return true
}

// next consumes what stands between two members or elements, or after the last.
func (s *scanner) next(bracket byte) bool {
	if s.take(',') {
		return true
	}
	if !s.take(bracket) {
		s.fail()
	}
	return false
}

// integer reads a number of digits alone, by far the most common. Any other it
// leaves where it is.
func (s *scanner) integer() (n int64, ok bool) {
	s.space()
	const fits = 18 // digits
	end := s.pos
	for end < len(s.text) && '0' <= s.text[end] && s.text[end] <= '9' {
		n = n*10 + int64(s.text[end]-'0')
		end++
	}
	digits := s.text[s.pos:end]
	if digits == "" || len(digits) > fits || len(digits) > 1 && digits[0] == '0' {
		return 0, false
	}
	if end < len(s.text) && strings.IndexByte(".eE", s.text[end]) >= 0 {
		return 0, false
	}
	s.pos = end
	return n, true
}

// number reads the text of a number.
func (s *scanner) number() string {
	s.space()
	start := s.pos
	s.accept('-')
	if !s.accept('0') {
		s.digits()
	}
	if s.accept('.') {
		s.digits()
	}
	if s.accept('e') || s.accept('E') {
		_ = s.accept('+') || s.accept('-')
		s.digits()
	}
	if s.failed {
		return ""
	}
	return s.text[start:s.pos]
}

// digits consumes at least one digit.
func (s *scanner) digits() {
	start := s.pos
	for s.pos < len(s.text) && '0' <= s.text[s.pos] && s.text[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == start {
		s.fail()
	}
}

// value returns the text of a value of any shape.
func (s *scanner) value() string {
	s.space()
	start := s.pos
	s.skip()
	return s.text[start:s.pos]
}

// skip passes over a value of any shape.
func (s *scanner) skip() {
	switch s.peek() {
	case '{':
		for range s.members {
			s.skip()
		}
	case '[':
		for range s.elements {
			s.skip()
		}
	case '"':
		s.string()
	case 't', 'f', 'n':
		if !s.literal("true") && !s.literal("false") && !s.literal("null") {
			s.fail()
		}
	default:
		s.number()
	}
}
