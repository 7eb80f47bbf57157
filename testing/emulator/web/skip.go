// SPDX-License-Identifier: Apache-2.0

package web

import "net/http"

// skip moves an execution to the next instant at which something is due.
func (u *ui) skip(w http.ResponseWriter, r *http.Request) error {
	at, err := u.server.Skip(r.PathValue("arn"))
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		At int64 `json:"at"`
	}{millis(at)})
}
