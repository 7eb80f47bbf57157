// SPDX-License-Identifier: Apache-2.0

// Package sqlite keeps the state of an emulator in a file. It is a package of its
// own so that tests which need no more than memory don't link a database.
//
//	store, err := sqlite.Open("emulator.db")
//	...
//	defer store.Close()
//	srv := emulator.New(emulator.Config{Store: store})
//	defer srv.Close() // before the store
//
// The file is a database of SQLite with one table of JSON, which every tool for
// SQLite can read while no server uses it.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// Store is an [emulator.Store] in a file. It is safe for concurrent use.
type Store struct {
	path string
	db   *sql.DB

	mu        sync.Mutex // guards the only connection, and what was prepared on it
	put, drop *sql.Stmt
}

var _ emulator.Store = (*Store)(nil)

// schema is the version of the table and of what the emulator writes into it.
const schema = 1

// settings make the connection the only one that can use the file, and keep what
// was committed when the process dies at any instant. They do not wait until the
// disk has it, so the latest commits may be lost when the machine dies; what
// remains is consistent.
const settings = "_pragma=busy_timeout(0)&_pragma=locking_mode(EXCLUSIVE)" +
	"&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)" +
	"&_pragma=wal_autocheckpoint(4000)&_txlock=immediate"

// Open opens a file, or makes it, for one server at a time. The error says that
// another process uses it, that a later version of the emulator has written it,
// or that it is no such file.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	var err error
	s.db, err = sql.Open("sqlite", address(path))
	if err != nil {
		return nil, s.wrap("open", err)
	}
	s.db.SetMaxOpenConns(1)
	if err := s.prepare(context.Background()); err != nil {
		return nil, errors.Join(s.wrap("open", err), s.db.Close())
	}
	return s, nil
}

// address is the path as a URI, in which any character may be part of it.
func address(path string) string {
	slashed := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		slashed = "/" + slashed
	}
	return "file:" + (&url.URL{Path: slashed}).EscapedPath() + "?" + settings
}

// Close closes the file. What was committed stays.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.db.Close(); err != nil {
		return s.wrap("close", err)
	}
	return nil
}

// prepare makes the table unless it is there. The transaction takes the file's
// lock, which the connection then keeps.
func (s *Store) prepare(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > schema {
		return fmt.Errorf("it has the schema %d of a later version of the emulator, this one "+
			"knows %d: use the later one or another file", version, schema)
	}
	if version < schema {
		if err := create(ctx, tx); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.put, err = s.db.PrepareContext(ctx, "INSERT OR REPLACE INTO row VALUES (?, ?, ?, ?)")
	if err != nil {
		return err
	}
	s.drop, err = s.db.PrepareContext(ctx, "DELETE FROM row WHERE tab = ? AND number = ?")
	return err
}

func create(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `CREATE TABLE row (
		tab TEXT NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL,
		data BLOB NOT NULL, PRIMARY KEY (tab, number, position)) WITHOUT ROWID`)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", schema))
	return err
}

// wrap says what went wrong with which file, and what to do.
func (s *Store) wrap(what string, err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff { // the rest says more than anyone wants to know
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return fmt.Errorf("sqlite: %s %q: another emulator uses this file: "+
				"end that one or choose another file", what, s.path)
		case sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("sqlite: %s %q: it is no database of SQLite", what, s.path)
		}
	}
	return fmt.Errorf("sqlite: %s %q: %w", what, s.path, err)
}
