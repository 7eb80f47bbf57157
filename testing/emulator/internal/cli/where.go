// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"errors"

	"github.com/lambda-durable/durable-go/testing/emulator/internal/account"
)

var errNowhere = errors.New(`no emulator runs for this folder: start one with "durable serve",` +
	" name one with --endpoint or AWS_ENDPOINT_URL, or call AWS with --aws")

// account opens the account that the flags, the environment or the folder name, in
// this order.
func (s *session) account(ctx context.Context) (*account.Account, error) {
	where, err := s.where()
	if err != nil {
		return nil, err
	}
	return account.Open(ctx, where)
}

// where says which account is meant.
func (s *session) where() (account.Config, error) {
	if s.aws || s.region != "" || s.profile != "" {
		if s.endpoint != "" {
			return account.Config{}, usagef("--endpoint names an emulator: use it without --aws," +
				" --region and --profile")
		}
		return account.Config{Region: s.region, Profile: s.profile}, nil
	}
	endpoint := cmp.Or(s.endpoint, s.Getenv("AWS_ENDPOINT_URL_LAMBDA"),
		s.Getenv("AWS_ENDPOINT_URL"))
	if endpoint == "" {
		endpoint = findServing(s.Dir).URL
	}
	if endpoint == "" {
		return account.Config{}, errNowhere
	}
	return account.Config{Endpoint: endpoint}, nil
}

// options are the flags with which another command finds the same account.
func (s *session) options() string {
	text := ""
	add := func(flag, value string) {
		if value != "" {
			text += " --" + flag + " " + quoted(value)
		}
	}
	add("endpoint", s.endpoint)
	add("region", s.region)
	add("profile", s.profile)
	if s.aws && text == "" {
		return " --aws"
	}
	return text
}
