// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/lambda-durable/durable-go/testing/execution"
)

// history answers with the file that package durabletest replays.
func (u *ui) history(w http.ResponseWriter, r *http.Request) error {
	return u.download(w, r, ".json", "application/json", (*execution.Result).WriteHistory)
}

// report answers with a page of its own that can be kept and passed on. Its
// styles are in the page, and it has no scripts.
func (u *ui) report(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox")
	return u.download(w, r, ".html", "text/html; charset=utf-8", (*execution.Result).WriteHTML)
}

func (u *ui) download(
	w http.ResponseWriter, r *http.Request, extension, contentType string,
	render func(*execution.Result, io.Writer) error,
) error {
	result, err := u.server.Result(r.PathValue("arn"))
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := render(result, &text); err != nil {
		return err
	}
	if r.URL.Query().Has("download") {
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment",
			map[string]string{"filename": fileName(result.Name) + extension}))
	}
	write(w, http.StatusOK, contentType, text.Bytes())
	return nil
}

// fileName keeps what every file system takes.
func fileName(name string) string {
	safe := strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
			return c
		default:
			return '_'
		}
	}, name)
	if safe == "" {
		return "execution"
	}
	return safe
}
