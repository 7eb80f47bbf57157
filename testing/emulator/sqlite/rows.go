// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"database/sql"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// Load implements [emulator.Store].
func (s *Store) Load() ([]emulator.Row, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.db.QueryContext(context.Background(),
		"SELECT tab, number, position, data FROM row ORDER BY tab, number, position")
	if err != nil {
		return nil, s.wrap("read", err)
	}
	defer func() { _ = found.Close() }() // Err says what went wrong
	var rows []emulator.Row
	for found.Next() {
		var r emulator.Row
		if err := found.Scan(&r.Table, &r.Number, &r.Position, &r.Data); err != nil {
			return nil, s.wrap("read", err)
		}
		rows = append(rows, r)
	}
	if err := found.Err(); err != nil {
		return nil, s.wrap("read", err)
	}
	return rows, nil
}

// Commit implements [emulator.Store] by one transaction.
func (s *Store) Commit(batch *emulator.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx := context.Background()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.wrap("write", err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if err := s.write(ctx, tx, batch); err != nil {
		return s.wrap("write", err)
	}
	if err := tx.Commit(); err != nil {
		return s.wrap("write", err)
	}
	return nil
}

func (s *Store) write(ctx context.Context, tx *sql.Tx, batch *emulator.Batch) error {
	put, drop := tx.StmtContext(ctx, s.put), tx.StmtContext(ctx, s.drop)
	for i := range batch.Put {
		r := &batch.Put[i]
		if _, err := put.ExecContext(ctx, r.Table, r.Number, r.Position, r.Data); err != nil {
			return err
		}
	}
	for _, o := range batch.Drop {
		if _, err := drop.ExecContext(ctx, o.Table, o.Number); err != nil {
			return err
		}
	}
	return nil
}
