// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"github.com/lambda-durable/durable-go/sdk/durable"
)

type cardDeclined struct {
	Code string `json:"code"`
}

func (e *cardDeclined) Error() string { return "card declined: " + e.Code }

var declines = durable.WithErrors(durable.RegisterError[*cardDeclined]("Card.Declined"))
