// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

// follow shows an execution to its end, which is what the exit code tells.
func (s *session) follow(ctx context.Context, a *account.Account, arn string) error {
	history := a.History(arn)
	l := s.live(account.ExecutionOf(arn))
	if err := history.Follow(ctx, l.show); err != nil {
		return err
	}
	result, err := history.Conclude(ctx)
	if err != nil {
		return err
	}
	if err := l.end(result); err != nil {
		return err
	}
	return outcome(result.Status)
}
