// SPDX-License-Identifier: Apache-2.0

package serdes

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// KeyProvider makes and opens data keys under a master key that never leaves it,
// as AWS KMS does with GenerateDataKey and Decrypt. [Encrypt] calls it rarely: it
// keeps keys in memory. Implementations are safe for concurrent use.
//
// An error fails the operation whose payload is at hand, so an implementation
// retries by itself what may pass.
type KeyProvider interface {
	// NewKey returns a new data key.
	NewKey(ctx context.Context) (DataKey, error)
	// OpenKey returns the data key that NewKey has sealed under the master key
	// with the id.
	OpenKey(ctx context.Context, id string, sealed []byte) ([]byte, error)
}

// DataKey is a key for payloads.
type DataKey struct {
	// ID is that of the master key, by which OpenKey finds it again. It is
	// recorded.
	ID string
	// Plain is the key itself, 32 bytes. It is never recorded.
	Plain []byte
	// Sealed is the key encrypted under the master key. It is recorded.
	Sealed []byte
}

// dataKeys asks the provider as seldom as it may.
type dataKeys struct {
	provider KeyProvider
	reuse    int

	mu     sync.Mutex // guards all below
	fresh  DataKey
	left   int
	opened map[string][]byte // by id and sealed key
	order  []string          // in which they were opened
}

var errNoProvider = errors.New("Encrypt was given no key provider")

// next returns the data key for one more payload.
func (k *dataKeys) next(ctx context.Context) (DataKey, error) {
	k.mu.Lock()
	if k.left > 0 {
		k.left--
		defer k.mu.Unlock()
		return k.fresh, nil
	}
	k.mu.Unlock()
	if k.provider == nil {
		return DataKey{}, errNoProvider
	}
	key, err := k.provider.NewKey(ctx)
	if err != nil {
		return DataKey{}, fmt.Errorf("make a data key: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fresh, k.left = key, k.reuse-1
	k.remember(key.ID, key.Sealed, key.Plain)
	return key, nil
}

// open returns the data key of a payload.
func (k *dataKeys) open(ctx context.Context, id string, sealed []byte) ([]byte, error) {
	k.mu.Lock()
	key, ok := k.opened[cacheKey(id, sealed)]
	k.mu.Unlock()
	if ok {
		return key, nil
	}
	if k.provider == nil {
		return nil, errNoProvider
	}
	key, err := k.provider.OpenKey(ctx, id, sealed)
	if err != nil {
		return nil, fmt.Errorf("open a data key sealed under %.64q: %w", id, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.remember(id, sealed, key)
	return key, nil
}

// remember keeps the keys opened last. The lock is held.
func (k *dataKeys) remember(id string, sealed, key []byte) {
	const most = 256
	name := cacheKey(id, sealed)
	if _, known := k.opened[name]; known {
		return
	}
	if k.opened == nil {
		k.opened = make(map[string][]byte)
	}
	if len(k.order) == most {
		delete(k.opened, k.order[0])
		k.order = k.order[1:]
	}
	k.opened[name] = key
	k.order = append(k.order, name)
}

func cacheKey(id string, sealed []byte) string { return id + "\x00" + string(sealed) }
