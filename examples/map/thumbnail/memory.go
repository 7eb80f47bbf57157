// SPDX-License-Identifier: Apache-2.0

package thumbnail

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Memory is a Bucket that lives and dies with the process. It is safe for
// concurrent use.
type Memory struct {
	mu      sync.Mutex // guards objects
	objects map[string][]byte
}

var _ Bucket = (*Memory)(nil)

// NewMemory returns a bucket that holds the given objects.
func NewMemory(objects map[string][]byte) *Memory {
	m := &Memory{objects: map[string][]byte{}}
	for key, data := range objects {
		m.objects[key] = slices.Clone(data)
	}
	return m
}

// List implements Bucket.
func (m *Memory) List(_ context.Context, prefix string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []string
	for key := range m.objects {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// Get implements Bucket.
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, found := m.objects[key]
	if !found {
		return nil, fmt.Errorf("no object has the key %q", key)
	}
	return slices.Clone(data), nil
}

// Put implements Bucket.
func (m *Memory) Put(_ context.Context, key string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[key] = slices.Clone(data)
	return nil
}
