// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// ErrNotEmulated says that only an emulator can do this.
var ErrNotEmulated = errors.New("time can be skipped by an emulator only: on AWS it is real")

// Skip moves the clock of one execution to the next instant at which something is
// due, and returns that. Only an emulator can do this; see [ErrNotEmulated].
func (a *Account) Skip(ctx context.Context, arn string) (time.Time, error) {
	if a.endpoint == "" {
		return time.Time{}, ErrNotEmulated
	}
	var out struct {
		At      int64  `json:"at"`
		Message string `json:"message"`
	}
	status, err := a.own(ctx, http.MethodPost, arn, "skip", &out)
	switch {
	case err != nil:
		return time.Time{}, err
	case out.Message != "":
		return time.Time{}, &Error{Action: "skip", Message: out.Message}
	case status != http.StatusOK || out.At == 0:
		return time.Time{}, &Error{
			Action: "skip", Message: "what answers at " + a.endpoint + " can't skip time",
		}
	}
	return time.UnixMilli(out.At), nil
}
