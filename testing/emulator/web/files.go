// SPDX-License-Identifier: Apache-2.0

package web

import (
	"embed"
	"net/http"
)

//go:embed static
var static embed.FS

// page serves the one page there is; which part of the emulator it shows is said
// by the fragment of its address.
func page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, static, "static/page.html")
	})
}

// files serves what the page loads. Browsers ask every time, because another
// version of the emulator may answer at the same address tomorrow.
func files() http.Handler {
	served := http.FileServerFS(static)
	return http.StripPrefix("/ui", http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-cache")
			within := r.Clone(r.Context())
			within.URL.Path = "/static" + r.URL.Path
			served.ServeHTTP(w, within)
		}))
}
