// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// listing is the list of executions. Executions are those that match the query,
// as far as there is room; Matching is how many match, and Counts says how many
// of those that match the search are in each status.
type listing struct {
	Functions  []function     `json:"functions"`
	Executions []overview     `json:"executions"`
	Matching   int            `json:"matching"`
	Total      int            `json:"total"`
	Counts     map[string]int `json:"counts"`
}

const (
	usualRows = 100
	mostRows  = 10_000
)

// list answers with the executions in a status whose name, ARN or function holds
// all words of the search.
func (u *ui) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	status, words := q.Get("status"), strings.Fields(strings.ToLower(q.Get("search")))
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 {
		limit = usualRows
	}
	return u.poll(w, r, func() (any, func() (any, error), error) {
		l := u.listing(status, words, min(limit, mostRows))
		return l, func() (any, error) { return u.timed(l), nil }, nil
	})
}

func (u *ui) listing(status string, words []string, limit int) listing {
	l := listing{
		Functions: u.known(), Executions: []overview{}, Counts: make(map[string]int),
	}
	found := u.server.Executions(limit, func(o *emulator.Overview) bool {
		l.Total++
		if !mentions(o, words) {
			return false
		}
		l.Counts[string(o.Status)]++
		if status != "" && status != string(o.Status) {
			return false
		}
		l.Matching++
		return true
	})
	for i := range found {
		l.Executions = append(l.Executions, overviewOf(&found[i]))
	}
	return l
}

func mentions(o *emulator.Overview, words []string) bool {
	text := strings.ToLower(o.Name + " " + o.ARN)
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// timed is a view and the emulator's time at which it was true, in Unix
// milliseconds, with which the page counts down.
type timed struct {
	Now  int64 `json:"now"`
	Data any   `json:"data"`
}

func (u *ui) timed(data any) timed { return timed{u.server.Now().UnixMilli(), data} }
