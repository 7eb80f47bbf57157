// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"fmt"
	"time"
)

// logToken is where a page of log events ended.
func logToken(last *logRecord) string {
	return fmt.Sprintf("%d.%d", last.at.UnixMilli(), last.number)
}

// parseLogToken returns a record that comes before those of the next page.
func parseLogToken(token string) (logRecord, bool) {
	if token == "" {
		return logRecord{number: -1}, true
	}
	var ms int64
	var number int
	if _, err := fmt.Sscanf(token, "%d.%d", &ms, &number); err != nil {
		return logRecord{}, false
	}
	return logRecord{at: time.UnixMilli(ms), number: number}, true
}
