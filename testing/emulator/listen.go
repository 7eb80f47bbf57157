// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// listener is the server's place in the network.
type listener struct {
	url  string
	http *http.Server
}

// Listen opens [Config.Address], serves it until the server is closed, and
// returns the base URL for clients. The error is that of the configuration or of
// the network, or says that the address isn't of the loopback interface.
func (s *Server) Listen() (url string, err error) {
	if s.invalid != nil {
		return "", s.invalid
	}
	if !s.cfg.AllowRemote && !isLoopback(s.cfg.Address) {
		return "", fmt.Errorf("emulator: listen on %q: other machines could run functions here: "+
			"choose an address such as 127.0.0.1:0 or set AllowRemote", s.cfg.Address)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return "", errors.New("emulator: listen: the server is closed")
	case s.listener != nil:
		return "", fmt.Errorf("emulator: listen: the server listens at %s already", s.listener.url)
	}
	var config net.ListenConfig
	socket, err := config.Listen(context.Background(), "tcp", s.cfg.Address)
	if err != nil {
		return "", fmt.Errorf("emulator: %w", err)
	}
	s.listener = &listener{url: localURL(socket.Addr()), http: &http.Server{
		Handler: s, ReadHeaderTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelWarn),
	}}
	serving := s.listener.http
	s.begin()
	s.group.Go(func() { _ = serving.Serve(socket) }) // ends when the server is closed
	return s.listener.url, nil
}

// URL is the base URL for clients, empty before [Server.Listen].
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	return s.listener.url
}

func (l *listener) close() error {
	if err := l.http.Close(); err != nil {
		return fmt.Errorf("emulator: close: %w", err)
	}
	return nil
}

// localURL is how this machine reaches an address that may be any of its own.
func localURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// isLoopback reports whether a host, with or without a port, is this machine by
// a name that nobody else can give it.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// guard keeps web pages out that a browser on this machine shows: those that send
// requests to another site than their own, and those whose name was made to lead
// to the loopback interface.
func (s *Server) guard(next http.Handler) http.Handler {
	if s.cfg.AllowRemote {
		return next
	}
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(r.Host) {
			http.Error(w, "the emulator answers requests to the loopback interface only",
				http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
