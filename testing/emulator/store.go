// SPDX-License-Identifier: Apache-2.0

package emulator

// Store keeps what a server knows beyond the life of its process. It holds rows
// that it need not understand. A server reads it once, when it is made, and
// writes to it until it is closed; package sqlite has one in a file.
type Store interface {
	// Load returns all rows, ordered by table, owner and position.
	Load() ([]Row, error)
	// Commit carries out the whole batch, or nothing of it when it returns an
	// error. When it returns nil, the batch survives the end of the process. It
	// is not called concurrently.
	Commit(batch *Batch) error
}

// Owner is what rows belong to.
type Owner struct {
	Table  string
	Number int64
}

// Row is one piece of data of its owner. Data is JSON.
type Row struct {
	Owner

	Position int64
	Data     []byte
}

// Batch is what a store makes durable at once.
type Batch struct {
	// Put adds rows or replaces those of the same owner and position.
	Put []Row
	// Drop deletes all rows of its owners, after Put.
	Drop []Owner
}

func (b *Batch) empty() bool { return len(b.Put) == 0 && len(b.Drop) == 0 }
