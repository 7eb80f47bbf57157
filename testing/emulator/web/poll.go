// SPDX-License-Identifier: Apache-2.0

package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// look returns what a page shows now: a mark, which is another one whenever
// something worth showing has changed, and what makes the answer.
type look func() (mark any, answer func() (any, error), err error)

// poll answers with what there is to see as soon as it is not what the page has
// seen, which it says by the tag of the answer before. The page renders the
// answer before it asks again, so a slow one asks less often.
func (u *ui) poll(w http.ResponseWriter, r *http.Request, see look) error {
	for {
		news := u.server.News()
		mark, answer, err := see()
		if err != nil {
			return err
		}
		tag, err := tagOf(mark)
		if err != nil {
			return err
		}
		if tag != r.URL.Query().Get("seen") {
			return writeSeen(w, tag, answer)
		}
		select {
		case <-news:
		case <-r.Context().Done():
			return gone("The page has gone away.")
		case <-u.server.Done():
			return gone("The emulator is closed.")
		}
	}
}

// gone is no reason for a page to stop asking: another emulator may come.
func gone(message string) *backend.Refusal {
	return &backend.Refusal{
		Code: "ServiceUnavailable", Message: message, HTTPStatus: http.StatusServiceUnavailable,
	}
}

func writeSeen(w http.ResponseWriter, tag string, answer func() (any, error)) error {
	view, err := answer()
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		Seen string `json:"seen"`
		View any    `json:"view"`
	}{tag, view})
}

func tagOf(mark any) (string, error) {
	text, err := json.Marshal(mark)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12]), nil
}
