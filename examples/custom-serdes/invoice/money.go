// SPDX-License-Identifier: Apache-2.0

package invoice

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Money is an exact amount. It is made by ParseMoney only, so its fields are
// nobody's business, and encoding/json would see none of them.
type Money struct {
	cents    int64
	currency string
}

// ErrNoMoney is the error of a text that is no amount. It does not quote the
// text: errors are recorded.
var ErrNoMoney = errors.New(`not an amount such as "12.50 EUR"`)

// ParseMoney reads what String has written.
func ParseMoney(text string) (Money, error) {
	amount, currency, ok := strings.Cut(text, " ")
	whole, fraction, dot := strings.Cut(amount, ".")
	if !ok || !dot || len(fraction) != 2 || len(currency) != 3 {
		return Money{}, ErrNoMoney
	}
	cents, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return Money{}, ErrNoMoney
	}
	return Money{cents, currency}, nil
}

// String writes the amount with two decimals and the currency.
func (m Money) String() string {
	sign, cents := "", m.cents
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d %s", sign, cents/100, cents%100, m.currency)
}

// Times returns a multiple of the amount.
func (m Money) Times(n int) Money { return Money{m.cents * int64(n), m.currency} }

// Percent returns a share of the amount, rounded down.
func (m Money) Percent(p int64) Money { return Money{m.cents * p / 100, m.currency} }

// Add returns the sum of two amounts in the same currency.
func (m Money) Add(n Money) Money { return Money{m.cents + n.cents, m.currency} }

// Serdes records amounts as texts such as "12.50 EUR" and everything else as
// JSON.
func Serdes() durable.Serdes {
	return durable.SerdesOf(
		func(m Money) ([]byte, error) { return []byte(m.String()), nil },
		func(text []byte) (Money, error) { return ParseMoney(string(text)) })
}
