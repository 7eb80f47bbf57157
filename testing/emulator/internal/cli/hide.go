// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// hide replaces the values of members of a JSON text by others of the same kind:
// texts become "[redacted]", numbers 0, true becomes false. All else stays as it
// is, to the byte, because a replay compares bytes. It reports false for a text
// that is not JSON.
func hide(text string, members []string) (string, bool) {
	h := hiding{
		text: text, members: members, tokens: json.NewDecoder(strings.NewReader(text)),
	}
	h.tokens.UseNumber()
	if err := h.value(false); err != nil {
		return "", false
	}
	if _, err := h.tokens.Token(); !errors.Is(err, io.EOF) {
		return "", false
	}
	return h.out.String() + text[h.done:], true
}

// hiding goes through a JSON text.
type hiding struct {
	text    string
	members []string
	tokens  *json.Decoder
	out     strings.Builder
	// done is how much of the text is in out.
	done int
}

// value goes through one value, all scalars of which are hidden if secret.
func (h *hiding) value(secret bool) error {
	token, err := h.next(secret)
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return h.object(secret)
	case json.Delim('['):
		for h.tokens.More() {
			if err := h.value(secret); err != nil {
				return err
			}
		}
		_, err = h.next(false)
	}
	return err
}

func (h *hiding) object(secret bool) error {
	for h.tokens.More() {
		token, err := h.next(false)
		if err != nil {
			return err
		}
		name, _ := token.(string)
		if err := h.value(secret || h.names(name)); err != nil {
			return err
		}
	}
	_, err := h.next(false)
	return err
}

// next takes one token with what stands before it.
func (h *hiding) next(secret bool) (json.Token, error) {
	token, err := h.tokens.Token()
	if err != nil {
		return nil, err
	}
	end := int(h.tokens.InputOffset())
	part := h.text[h.done:end]
	if mask := maskOf(token); secret && mask != "" {
		part = part[:len(part)-len(strings.TrimLeft(part, " \t\r\n:,"))] + mask
	}
	h.out.WriteString(part)
	h.done = end
	return token, nil
}

func (h *hiding) names(name string) bool {
	for _, member := range h.members {
		if strings.EqualFold(member, name) {
			return true
		}
	}
	return false
}

// maskOf stands for a scalar. Null hides nothing, and neither do brackets.
func maskOf(token json.Token) string {
	switch token.(type) {
	case string:
		return `"[redacted]"`
	case json.Number:
		return "0"
	case bool:
		return "false"
	default:
		return ""
	}
}
