// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"crypto/rand"
	"strings"
)

// maxName is the service's limit of an execution's name.
const maxName = 64

// suffixLength is how many letters of a generated name are random: 50 bits.
const suffixLength = 10

// executionName makes a name that no other execution has, and that shows which
// test it belongs to.
func executionName(test string) string {
	suffix := strings.ToLower(rand.Text()[:suffixLength])
	return sanitize(test, maxName-suffixLength-1) + "-" + suffix
}

// sanitize makes a test's name fit for an execution's: what is not allowed
// becomes a dash, and the end is cut off.
func sanitize(test string, length int) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
			return r
		default:
			return '-'
		}
	}, test)
	clean = strings.Trim(clean[:min(len(clean), length)], "-")
	if clean == "" {
		return "test"
	}
	return clean
}
