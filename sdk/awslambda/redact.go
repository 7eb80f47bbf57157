// SPDX-License-Identifier: Apache-2.0

package awslambda

import "strings"

const (
	// maxMessage bounds the text of a refusal, which is printed, logged and
	// recorded in the history.
	maxMessage = 1024
	// minSecret is the length from which a value is looked for. Shorter ones
	// say nothing by themselves and occur in any text.
	minSecret = 4
)

// redact removes the secrets from a text that came from outside. The service
// does not repeat what it was sent, but what stands between may.
func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		if len(secret) >= minSecret {
			text = strings.ReplaceAll(text, secret, "[redacted]")
		}
	}
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "..."
	}
	return text
}
