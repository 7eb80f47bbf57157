// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// function is something that can be invoked. Names are what to invoke it by.
type function struct {
	Durable bool     `json:"durable"`
	Names   []string `json:"names"`
}

// functions answers with what can be invoked now.
func (u *ui) functions(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, u.known())
}

func (u *ui) known() []function {
	all := u.server.Functions()
	out := make([]function, len(all))
	for i, f := range all {
		out[i] = function{f.Durable, namesOf(&f)}
	}
	return out
}

// namesOf are the names with which a durable function can be invoked, which must
// have a qualifier.
func namesOf(f *emulator.FunctionOverview) []string {
	if strings.Contains(f.Name, ":") {
		return []string{f.Name}
	}
	var names []string
	for _, qualifier := range append(slices.Clone(f.Qualifiers), "$LATEST") {
		names = append(names, f.Name+":"+qualifier)
	}
	return names
}
