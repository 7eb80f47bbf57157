// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// memoryStore is a store without a file. A copy of it is what a server finds that
// starts after another one was killed at that moment.
type memoryStore struct {
	// commit, if not nil, is asked before each commit.
	commit func() error
	// committed, if not nil, gets a copy after each commit.
	committed func(*memoryStore)

	mu   sync.Mutex // guards rows
	rows map[rowKey][]byte
}

type rowKey struct {
	emulator.Owner

	position int64
}

var _ emulator.Store = (*memoryStore)(nil)

func newMemoryStore() *memoryStore { return &memoryStore{rows: make(map[rowKey][]byte)} }

// copy is the store as it is now.
func (m *memoryStore) copy() *memoryStore {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &memoryStore{rows: maps.Clone(m.rows)}
}

func (m *memoryStore) Load() ([]emulator.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rows []emulator.Row
	for key, data := range m.rows {
		rows = append(rows, emulator.Row{Owner: key.Owner, Position: key.position, Data: data})
	}
	slices.SortFunc(rows, func(a, b emulator.Row) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Number, b.Number),
			cmp.Compare(a.Position, b.Position))
	})
	return rows, nil
}

func (m *memoryStore) Commit(batch *emulator.Batch) error {
	if m.commit != nil {
		if err := m.commit(); err != nil {
			return err
		}
	}
	m.apply(batch)
	if m.committed != nil {
		m.committed(m.copy())
	}
	return nil
}

func (m *memoryStore) apply(batch *emulator.Batch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range batch.Put {
		m.rows[rowKey{r.Owner, r.Position}] = r.Data
	}
	for _, o := range batch.Drop {
		maps.DeleteFunc(m.rows, func(key rowKey, _ []byte) bool { return key.Owner == o })
	}
}

// owners counts the owners in a table.
func (m *memoryStore) owners(table string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := make(map[int64]bool)
	for key := range m.rows {
		if key.Table == table {
			found[key.Number] = true
		}
	}
	return len(found)
}
