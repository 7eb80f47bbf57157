// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// LogQuery selects lines that a function has written.
type LogQuery struct {
	// Group is the function's log group.
	Group string
	// Execution is the ARN of an execution. AWS knows its JSON records only, an
	// emulator all lines that were written on its behalf. Empty means all lines.
	Execution string
	// Since leaves out what is older. Zero means nothing.
	Since time.Time
}

// LogLine is a line that a function has written.
type LogLine struct {
	At      time.Time
	Stream  string
	Message string
}

// Logs is what was read of a log. It belongs to one goroutine.
type Logs struct {
	account *Account
	query   LogQuery
	// from is the time to read from, and seen are the times of the lines since,
	// by their ids: what is read next repeats them.
	from int64
	seen map[string]int64
	// shown counts the lines that an emulator has told of.
	shown int
}

// Logs returns a log of which nothing is read yet.
func (a *Account) Logs(q LogQuery) *Logs {
	l := &Logs{account: a, query: q, seen: make(map[string]int64)}
	if !q.Since.IsZero() {
		l.from = q.Since.UnixMilli()
	}
	return l
}

// Read calls show with every new line, in order of time.
func (l *Logs) Read(ctx context.Context, show func(LogLine) error) error {
	if l.account.endpoint != "" && l.query.Execution != "" {
		known, err := l.readAttributed(ctx, show)
		if known || err != nil {
			return err
		}
	}
	in := &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &l.query.Group, StartTime: aws.Int64(l.from),
		FilterPattern: optional(l.query.pattern()),
	}
	a, latest := l.account, l.from
	for {
		page, err := ask(ctx, a, "logs:FilterLogEvents", a.logs.FilterLogEvents, in)
		if err != nil {
			return err
		}
		for i := range page.Events {
			e := &page.Events[i]
			latest = max(latest, aws.ToInt64(e.Timestamp))
			if err := l.pass(e, show); err != nil {
				return err
			}
		}
		if in.NextToken = page.NextToken; aws.ToString(in.NextToken) == "" {
			break
		}
	}
	l.from = max(l.from, latest-overlap)
	maps.DeleteFunc(l.seen, func(_ string, at int64) bool { return at < l.from })
	return nil
}

// overlap is how much of the past is read again, in milliseconds, because lines
// of several processes do not arrive in order.
const overlap = 10_000

func (l *Logs) pass(e *types.FilteredLogEvent, show func(LogLine) error) error {
	id := aws.ToString(e.EventId)
	if _, ok := l.seen[id]; ok {
		return nil
	}
	l.seen[id] = aws.ToInt64(e.Timestamp)
	return show(LogLine{
		At: time.UnixMilli(aws.ToInt64(e.Timestamp)), Stream: aws.ToString(e.LogStreamName),
		Message: aws.ToString(e.Message),
	})
}

// Follow reads until ctx is done, whose cause is the error, or until ended says
// so.
func (l *Logs) Follow(
	ctx context.Context, show func(LogLine) error, ended func(context.Context) (bool, error),
) error {
	pauses := l.account.pauses()
	for {
		over, err := ended(ctx)
		if err != nil {
			return err
		}
		err = l.Read(ctx, func(line LogLine) error {
			pauses.reset()
			return show(line)
		})
		if err != nil || over {
			return err
		}
		if err := pauses.wait(ctx); err != nil {
			return err
		}
	}
}

// pattern selects the JSON records of one execution, whose ARN has either name.
func (q *LogQuery) pattern() string {
	if q.Execution == "" {
		return ""
	}
	return fmt.Sprintf(`{ ($.durableExecutionArn = "%[1]s") || ($.executionArn = "%[1]s") }`,
		q.Execution)
}

// readAttributed asks an emulator for the lines of an execution. It reports false
// when the endpoint is none, or one without pages.
func (l *Logs) readAttributed(
	ctx context.Context, show func(LogLine) error,
) (known bool, err error) {
	var lines []struct {
		At      int64  `json:"at"`
		Message string `json:"message"`
	}
	status, err := l.account.own(ctx, http.MethodGet, l.query.Execution, "logs", &lines)
	if err != nil || status != http.StatusOK || lines == nil {
		return false, err
	}
	for ; l.shown < len(lines); l.shown++ {
		line := &lines[l.shown]
		if line.At < l.from {
			continue
		}
		if err := show(LogLine{At: time.UnixMilli(line.At), Message: line.Message}); err != nil {
			return true, err
		}
	}
	return true, nil
}
