// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// maxBody is more than any operation takes, so that it is the service which says
// how much is too much.
const maxBody = 32 << 20

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := readAll(w, r)
	if err != nil {
		return nil, &backend.Refusal{
			Code: "RequestTooLargeException", HTTPStatus: http.StatusRequestEntityTooLarge,
			Message: fmt.Sprintf("The request's body can't be read or exceeds %d bytes.", maxBody),
		}
	}
	return body, nil
}

// readAll reads a body into memory of its size, when that is known.
func readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 || r.ContentLength > maxBody {
		return io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return body, err
}

// readJSON reads a body, unless it is empty, into the value that into points to.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	body, err := readBody(w, r)
	if err != nil || len(body) == 0 {
		return err
	}
	if json.Unmarshal(body, into) != nil {
		return unreadable()
	}
	return nil
}

// query reads the parameters of a request and keeps the first refusal.
type query struct {
	values  url.Values
	refusal *backend.Refusal
}

func queryOf(r *http.Request) *query { return &query{values: r.URL.Query()} }

func (q *query) text(name string) string { return q.values.Get(name) }

func (q *query) number(name string) int {
	text := q.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		q.refuse(name, "Member must be an integer")
	}
	return n
}

func (q *query) flag(name string, otherwise bool) bool {
	switch q.text(name) {
	case "":
		return otherwise
	case "true":
		return true
	case "false":
		return false
	default:
		q.refuse(name, "Member must be true or false")
		return otherwise
	}
}

func (q *query) time(name string) time.Time {
	text := q.text(name)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		q.refuse(name, "Member must be an RFC 3339 timestamp")
	}
	return t
}

func (q *query) refuse(name, constraint string) {
	if q.refusal == nil {
		q.refusal = invalidMember(name, constraint)
	}
}

// err is the first refusal as an error, nil when there was none.
func (q *query) err() error {
	if q.refusal == nil {
		return nil
	}
	return q.refusal
}
