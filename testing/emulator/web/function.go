// SPDX-License-Identifier: Apache-2.0

package web

import (
	"maps"
	"net/http"
	"slices"
)

// function is something that can be invoked.
type function struct {
	Name    string `json:"name"`
	Durable bool   `json:"durable"`
}

// functions answers with what can be invoked now.
func (u *ui) functions(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, u.known())
}

func (u *ui) known() []function {
	durable := u.server.Functions()
	out := make([]function, 0, len(durable))
	for _, name := range slices.Sorted(maps.Keys(durable)) {
		out = append(out, function{name, durable[name]})
	}
	return out
}
