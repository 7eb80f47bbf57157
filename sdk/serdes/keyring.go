// SPDX-License-Identifier: Apache-2.0

package serdes

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
)

// Keyring is a [KeyProvider] whose master keys are given to the program, by a
// secret store for example. It also is for tests.
type Keyring struct {
	current string
	keys    map[string][]byte
}

var _ KeyProvider = (*Keyring)(nil)

// NewKeyring returns a keyring of master keys by id, 32 random bytes each. New
// data keys are sealed under the current one, the others are there for what was
// encrypted before: to rotate, add a key and make it the current one.
func NewKeyring(current string, keys map[string][]byte) (*Keyring, error) {
	r := &Keyring{current: current, keys: make(map[string][]byte, len(keys))}
	for id, key := range keys {
		if len(key) != keySize {
			return nil, fmt.Errorf("serdes: keyring: key %q has %d bytes, it must have %d",
				id, len(key), keySize)
		}
		r.keys[id] = bytes.Clone(key)
	}
	if _, ok := r.keys[current]; !ok {
		return nil, fmt.Errorf("serdes: keyring: the current key %q is not among the keys", current)
	}
	return r, nil
}

// NewKey implements [KeyProvider].
func (r *Keyring) NewKey(context.Context) (DataKey, error) {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	sealed, err := encrypt(r.keys[r.current], key, keyBinding(r.current))
	return DataKey{ID: r.current, Plain: key, Sealed: sealed}, err
}

// OpenKey implements [KeyProvider].
func (r *Keyring) OpenKey(_ context.Context, id string, sealed []byte) ([]byte, error) {
	master, ok := r.keys[id]
	if !ok {
		return nil, fmt.Errorf("the keyring has no key %.64q", id)
	}
	return decrypt(master, sealed, keyBinding(id))
}

func keyBinding(id string) []byte { return fmt.Appendf(nil, "data key %q", id) }
