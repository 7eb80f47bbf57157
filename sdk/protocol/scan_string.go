// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// string reads a string. Without escapes it shares the memory of the text.
func (s *scanner) string() string {
	if !s.take('"') {
		s.fail()
		return ""
	}
	start := s.pos
	for i := start; i < len(s.text); i++ {
		c := s.text[i]
		if c == '"' {
			s.pos = i + 1
			return s.text[start:i]
		}
		if c == '\\' || c < ' ' || c >= utf8.RuneSelf {
			break
		}
	}
	return s.unusual()
}

// unusual reads the rest of a string that has more than printable ASCII in it.
func (s *scanner) unusual() string {
	start := s.pos
	end := s.closingQuote()
	if s.failed {
		return ""
	}
	raw := s.text[start:end]
	if utf8.ValidString(raw) {
		if text, ok := unescape(raw); ok {
			return text
		}
	}
	return s.unquote(s.text[start-1 : end+1])
}

// closingQuote moves behind the quote that ends the current string and returns
// its position.
func (s *scanner) closingQuote() int {
	for i := s.pos; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			return i
		case c == '\\':
			i++
		case c < ' ':
			s.fail()
			return 0
		}
	}
	s.fail()
	return 0
}

// unescape resolves the escapes of one letter; others are not ok. JSON inside a
// JSON string is the common case: \" and \\.
func unescape(raw string) (text string, ok bool) {
	plain, rest, found := strings.Cut(raw, `\`)
	if !found {
		return raw, true
	}
	var out strings.Builder
	out.Grow(len(raw))
	for found {
		out.WriteString(plain)
		c := unescaped(rest[0])
		if c == 0 {
			return "", false
		}
		out.WriteByte(c)
		plain, rest, found = strings.Cut(rest[1:], `\`)
	}
	out.WriteString(plain)
	return out.String(), true
}

// unescaped returns the byte that \c stands for, 0 for \u and for what is no
// escape at all.
func unescaped(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	default:
		return 0
	}
}

// unquote leaves a rare string to encoding/json: one with \u, or with bytes that
// are not UTF-8.
func (s *scanner) unquote(token string) string {
	var text string
	if json.Unmarshal([]byte(token), &text) != nil {
		s.fail()
	}
	return text
}
